"""Gate: all that is looked at before anything is published, in one table."""

from __future__ import annotations

from dataclasses import astuple, fields
from typing import TYPE_CHECKING

import pandas as pd
from ibis import _

from reports_lib.metrics.quality.balances import app_balances, month_balances
from reports_lib.metrics.quality.check import Check, counts
from reports_lib.metrics.quality.coverage import coverage_checks
from reports_lib.metrics.quality.identities import identity_checks, stitched_checks
from reports_lib.metrics.quality.lines import contradictory, line_checks, term_counts, told_twice
from reports_lib.metrics.quality.links import link_checks
from reports_lib.metrics.quality.pulls import pull_checks, reached_on
from reports_lib.metrics.quality.reported import reported_check
from reports_lib.metrics.quality.residuals import residual_checks, upgrade_check
from reports_lib.metrics.quality.words import word_checks, word_counts
from reports_lib.models.term_lengths import month_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import ibis

    from reports_lib.periods import Month

__all__ = ["GATED", "gate", "gate_status", "worst_checks"]

GATED = (
    "transactions",
    "licence_aliases",
    "licences",
    "licence_moves",
    "customers",
    "line_links",
    "subscription_terms",
    "upgrades",
    "customer_months",
    "reported_mrr",
)
"""The models that the gate looks at."""

_SEVERITY = ("green", "amber", "red")


def gate(
    models: Mapping[str, ibis.Table],
    pulls: pd.DataFrame | None = None,
    *,
    month: Month,
    ledger: ibis.Table | None = None,
) -> pd.DataFrame:
    r"""What is wrong or odd with the data behind a month's review.

    Definition
    ----------
    Green: nothing to say, or ordinary by rule, and counted. Amber: odd; shown in the report, which may
    be published. Red: figures are wrong or not known; the report is marked NOT PUBLISHED and is not
    mailed.

    Formula
    -------
    Each check counts records. Odd ones are amber; they are red where figures are made of them and they
    are more than 20 and more than one in twenty. A balance that does not close is red, by any cent.

    Units
    -----
    ``records`` counts records of the kind that the check names.

    Source
    ------
    The models in ``GATED``, and what is noted of the pulls from the Marketplace.

    Edge cases
    ----------
    - A store without a transaction is red; one without a licence record is amber. An app without a
      transaction, or with none for months, is not red for that: the records may well reach further.
    - A month that begins after the newest record, or the day before the last pull, is red; one that
      ends after it is amber.
    - A month without a line between months with ten or more is red, as long as reports show it.
    - Without a pull (all was imported from files), nothing is said of pulls; without Atlassian's own
      figures, nothing of these.
    - Zero-day, uncollectible and prorated lines and stitched licences are ordinary: counted where there
      are any, and green.

    Parameters
    ----------
    models
        The models in ``GATED``, by name.
    pulls
        One row per stream pulled from the API: stream, pulled_at, read, stated, missing, surprises.
    month
        The month under review.
    ledger
        All transactions, where those in ``models`` are of chosen apps: how far the records reach, and
        whether a month is missing, is asked of these.

    Returns
    -------
    DataFrame
        One row per check: check, status, records, finding, example (a key to look up, or missing),
        what_to_do (missing where it is green).

    Examples
    --------
    >>> gate_status(pd.DataFrame({"status": ["green", "amber"]}))
    'amber'
    """
    pulled = pd.DataFrame() if pulls is None else pulls
    checks = list(_checks(models, pulled, month, ledger))
    names = [field.name for field in fields(Check)]
    frame = pd.DataFrame([astuple(check) for check in checks], columns=names)
    frame.attrs = {"metric": "gate"}
    return frame.astype({"records": "int64"})


def gate_status(checks: pd.DataFrame) -> str:
    """Return the worst status of the checks: green, amber or red."""
    return max(checks["status"], key=_SEVERITY.index, default="green")


def worst_checks(gates: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return each check as the month tells it in which it is worst, the last one of several.

    ``gates`` are the gates of a period's months, in order; of one month it is that month's own.
    """
    if len(gates) == 1:
        return gates[0]
    told = pd.concat(gates[::-1], ignore_index=True)
    severity = told["status"].map(_SEVERITY.index)
    worst = told.loc[severity.sort_values(ascending=False, kind="stable").index].drop_duplicates("check")
    frame = worst.set_index("check").loc[told["check"].unique()].reset_index()
    frame.attrs = gates[-1].attrs
    return frame


def _checks(
    models: Mapping[str, ibis.Table], pulled: pd.DataFrame, month: Month, ledger: ibis.Table | None
) -> Iterator[Check]:
    # Each table is asked once for all checks: with millions of lines a look takes a second.
    transactions, licences = models["transactions"], models["licences"]
    sold = _sold(transactions)
    recorded = licences.aggregate(rows=_.count(), **word_counts(licences, "licence_id")).to_pandas()
    lines = int(sold["rows"].sum())
    reach = sold if ledger is None else _sold(ledger)
    yield from coverage_checks(reach, int(recorded["rows"].sum()), month=month, known_to=reached_on(pulled))
    yield from pull_checks(pulled)
    yield contradictory(sold)
    yield told_twice(models["subscription_terms"], models["line_links"], lines=lines)
    yield from link_checks(models["line_links"], lines=lines)
    yield from word_checks(
        {"lines": (transactions, "line_id", sold), "licences": (licences, "licence_id", recorded)}
    )
    terms = term_counts(models["subscription_terms"], month=month)
    yield from line_checks(terms)
    yield from identity_checks(transactions, models["licence_aliases"], licences, month=month)
    yield from stitched_checks(models["customers"], models["licence_moves"])
    months = month_balances(models["customer_months"], month=month)
    apps = app_balances(models["customer_months"], month=month)
    yield from residual_checks(months, apps, terms, month=month)
    yield upgrade_check(models["upgrades"])
    yield from reported_check(models["reported_mrr"], apps, month=month)


def _sold(transactions: ibis.Table) -> pd.DataFrame:
    """Count lines by month of sale: all of them, contradictory ones, and those with unknown words."""
    return (
        transactions.group_by(at=month_index(transactions.sold_on))
        .agg(
            rows=_.count(),
            newest_change=_.last_updated_on.max(),
            newest_sale=_.sold_on.max(),
            **counts(transactions, "line_id", contradictory=transactions.statements > 1),
            **word_counts(transactions, "line_id"),
        )
        .to_pandas()
    )

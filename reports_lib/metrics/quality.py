"""Quality: the gate, which looks at the data before anything is published."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date
from typing import TYPE_CHECKING

import ibis
import pandas as pd
from ibis import _

from reports_lib.metrics.checks import Check
from reports_lib.metrics.frames import dollars
from reports_lib.metrics.pulls import pull_checks, reached_on
from reports_lib.models.cents import whole
from reports_lib.models.tiers import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports_lib.periods import Month

__all__ = ["gate", "gate_status"]

_KNOWN = {
    "sale_type": ["New", "Renewal", "Upgrade", "Downgrade", "Refund"],
    "hosting": ["Cloud", "Data Center", "Server"],
    "licence_type": [
        "ACADEMIC",
        "CLASSROOM",
        "COMMERCIAL",
        "COMMUNITY",
        "DEMONSTRATION",
        "EVALUATION",
        "FOUNDATION_FREE",
        "FREE",
        "INTERNAL USE",
        "LEGACY_FREE",
        "OPEN_SOURCE",
        "SOCIAL_IMPACT",
        "SOCIAL_IMPACT_GLOBAL_ACCESS",
        "STARTER",
    ],
    "payment_status": ["Paid", "Open", "Uncollectible", "Refunded"],
}
_NAMES = {
    "sale_type": "Unknown sale types",
    "hosting": "Unknown hostings",
    "licence_type": "Unknown licence types",
    "payment_status": "Unknown payment statuses",
}
_BY_RULE = {
    "zero days": "lines with a term of no days: they carry no MRR, by rule",
    "uncollectible": "lines given up as uncollectible: they carry no MRR, by rule",
    "prorated": "lines for seats added in mid-term: they carry no MRR of their own, by rule",
}
_EXCLUDED = {
    "no term": "lines without a term: counted as sales, no MRR",
    "no amount": "lines without an amount: unknown, so neither sales nor MRR",
    "ends before it starts": "lines whose term ends before it starts: counted as sales, no MRR",
    "over 100 years": "lines with a term of over 100 years: counted as sales, no MRR",
    "unpaid type": "lines that charge for evaluation, community or open source: counted as sales, no MRR",
}
_SEVERITY = ("green", "amber", "red")


def gate(
    transactions: ibis.Table,
    subscription_terms: ibis.Table,
    customer_months: ibis.Table,
    licences: ibis.Table,
    pulls: pd.DataFrame | None = None,
    *,
    month: Month,
) -> pd.DataFrame:
    r"""What is wrong or odd with the data behind a month's review.

    Definition
    ----------
    Green: nothing to say. Amber: shown in the report, which may be published. Red: the report is
    marked NOT PUBLISHED and is not mailed.

    Formula
    -------
    Each check counts records; a check with records is amber, or red where it makes figures wrong.

    Units
    -----
    ``records`` counts records of the kind that the check names.

    Source
    ------
    ``models.transactions``, ``subscription_terms``, ``customer_months`` and ``licences``, and what is
    noted of the pulls from the Marketplace.

    Edge cases
    ----------
    - A store without a transaction is red.
    - A month that begins after the newest record, or the day before the last pull, is red; one that
      ends after it is amber.
    - Without a pull (all was imported from files), nothing is said of pulls.
    - Zero-day, uncollectible and prorated lines are ordinary: counted where there are any, and green.

    Parameters
    ----------
    transactions
        One row per invoice line.
    subscription_terms
        One row per invoice line.
    customer_months
        One row per customer, app and month.
    licences
        One row per licence.
    pulls
        One row per stream pulled from the API: stream, pulled_at, read, stated, missing, surprises.
    month
        The month under review.

    Returns
    -------
    DataFrame
        One row per check: check, status, records, finding, example (a key to look up, or missing).

    Examples
    --------
    >>> gate_status(pd.DataFrame({"status": ["green", "amber"]}))
    'amber'
    """
    pulled = pd.DataFrame() if pulls is None else pulls
    checks = [
        _coverage(transactions, month, known_to=reached_on(pulled)),
        *pull_checks(pulled),
        _contradictory(transactions),
        *_unknown_values(transactions),
        _unknown_tiers(transactions, licences),
        *_excluded_lines(subscription_terms),
        _negative_balances(customer_months, month),
        _continuity(customer_months, month),
    ]
    frame = pd.DataFrame(
        [astuple(check) for check in checks], columns=["check", "status", "records", "finding", "example"]
    )
    frame.attrs = {"metric": "gate"}
    return frame.astype({"records": "int64"})


def gate_status(checks: pd.DataFrame) -> str:
    """Return the worst status of the checks: green, amber or red."""
    return max(checks["status"], key=_SEVERITY.index, default="green")


def _coverage(transactions: ibis.Table, month: Month, *, known_to: date | None) -> Check:
    # A sale date may be a due date, weeks ahead; the newest change is what an export knows of.
    found = transactions.aggregate(
        lines=_.count(), newest=ibis.coalesce(_.last_updated_on.max(), _.sold_on.max())
    ).to_pandas()
    lines, newest = int(found["lines"].iloc[0]), found["newest"].iloc[0]
    if not lines:
        return Check("Coverage", "red", 0, "There are no transactions")
    day = max(pd.Timestamp(newest).date(), known_to or date.min)
    told = f"The Marketplace was asked up to {day}" if day == known_to else f"The newest record is of {day}"
    if day < month.first_day:
        return Check("Coverage", "red", lines, f"{told}, before {month.label} began")
    if day < month.last_day:
        return Check("Coverage", "amber", lines, f"{told}; {month.label} may be incomplete")
    return Check("Coverage", "green", lines, f"Records reach to {day}, past the end of {month.label}")


def _count(records: ibis.Table, key: str) -> tuple[int, str | None]:
    found = records.aggregate(records=_.count(), example=_[key].min()).to_pandas()
    count = int(found["records"].iloc[0])
    return count, str(found["example"].iloc[0]) if count else None


def _contradictory(transactions: ibis.Table) -> Check:
    count, example = _count(transactions.filter(_.statements > 1), "line_id")
    finding = (
        "lines stated in several ways by one import; the last was taken"
        if count
        else "Every line is stated once"
    )
    return Check("Contradictory lines", "amber" if count else "green", count, finding, example)


def _unknown_values(transactions: ibis.Table) -> Iterator[Check]:
    for column, known in _KNOWN.items():
        odd = transactions.filter(
            _[column].notnull() & ~_[column].upper().isin([one.upper() for one in known])
        )
        seen = (
            odd.group_by(column).agg(records=_.count(), example=_.line_id.min()).order_by(column).to_pandas()
        )
        name = _NAMES[column]
        if len(seen):
            values = ", ".join(repr(one) for one in seen[column].head(3))
            finding = f"values nobody told us of: {values}; kept as they are"
            yield Check(name, "amber", int(seen["records"].sum()), finding, str(seen["example"].iloc[0]))
        else:
            yield Check(name, "green", 0, "Every value is known")


def _unknown_tiers(transactions: ibis.Table, licences: ibis.Table) -> Check:
    told = ibis.union(transactions.select("tier", key="line_id"), licences.select("tier", key="licence_id"))
    # There are few tiers; each is read once.
    odd = told.select("tier").distinct().filter(_.tier.notnull()).filter(~is_known(_.tier))
    count, example = _count(told.semi_join(odd, "tier"), "key")
    finding = (
        "tiers that say no number of seats; their seats are unknown" if count else "Every tier is understood"
    )
    return Check("Unknown tiers", "amber" if count else "green", count, finding, example)


def _excluded_lines(terms: ibis.Table) -> Iterator[Check]:
    charged = terms.filter((_.excluded != "unpaid type") | (_.gross_cents != 0) | (_.net_cents != 0))
    found = charged.group_by("excluded").agg(records=_.count(), example=_.line_id.min()).to_pandas()
    rows = {row.excluded: row for row in found.itertuples()}
    for reason, finding in _EXCLUDED.items():
        name = f"Lines: {reason}"
        if reason in rows:
            yield Check(name, "amber", int(rows[reason].records), finding, str(rows[reason].example))
        else:
            yield Check(name, "green", 0, "None")
    for reason, finding in _BY_RULE.items():
        if reason in rows:
            yield Check(
                f"Lines: {reason}", "green", int(rows[reason].records), finding, str(rows[reason].example)
            )


def _negative_balances(customer_months: ibis.Table, month: Month) -> Check:
    below = customer_months.filter((_.month == month.first_day) & (_.mrr_gross_cents < 0))
    count, example = _count(below, "customer_id")
    finding = "customers whose refunds exceed what they bought; their MRR is below zero" if count else "None"
    return Check("Negative MRR", "amber" if count else "green", count, finding, example)


def _continuity(customer_months: ibis.Table, month: Month) -> Check:
    """The closing balance of the month before must be the opening balance of this one."""
    sums = customer_months.aggregate(
        opened=whole(_.opening_net_cents.sum(where=_.month == month.first_day).fill_null(0)),
        closed=whole(_.mrr_net_cents.sum(where=_.month == (month - 1).first_day).fill_null(0)),
    ).to_pandas()
    residual = int(sums["opened"].fillna(0).iloc[0]) - int(sums["closed"].fillna(0).iloc[0])
    if residual:
        return Check(
            "Waterfall", "red", 1, f"Opening differs from the month before by {dollars(residual)} dollars"
        )
    return Check("Waterfall", "green", 0, "Closes to 0.00, and opens where the month before closed")

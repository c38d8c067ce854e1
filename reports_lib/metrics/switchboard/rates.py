"""Rates: retention and churn of the same months under several schools, and the steps between them."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from reports_lib.metrics.frames import dollars
from reports_lib.metrics.switchboard.parts import COUNTED, rate_parts
from reports_lib.metrics.switchboard.schools import SCHOOLS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis

    from reports_lib.metrics.frames import Basis
    from reports_lib.metrics.switchboard.schools import Stage
    from reports_lib.periods import Months

__all__ = ["switchboard", "switchboard_bridge"]

_PLACES = 10
_AMOUNTS = ["numerator_usd", "denominator_usd"]
_COUNTS = ["numerator_count", "denominator_count"]


def switchboard(
    customer_months: ibis.Table,
    *,
    months: Months,
    by: Sequence[str] = (),
    basis: Basis = "net",
    licence_churn: pd.DataFrame | None = None,
    mrr_churn: pd.DataFrame | None = None,
) -> pd.DataFrame:
    r"""Retention and churn of a month as we and as others define them, side by side.

    Definition
    ----------
    Four measures: ``nrr`` and ``grr`` of one month, ``customer_churn`` and ``mrr_churn``; under our own
    definition and those that Atlassian, ChartMogul, Stripe and Baremetrics publish. Who publishes none
    for a measure has a row without figures.

    Formula
    -------
    nrr: ours (opening + expansion - contraction - churn) / opening, over who paid at the opening,
    neutral movements taken out; ChartMogul the same with neutral movements in it, its cohort table
    + reactivation; Baremetrics 1 - (churn - expansion) / opening.
    grr: ours (opening - contraction - churn) / opening; ChartMogul with neutral movements in it.
    customer_churn: ours and ChartMogul's lost / opening customers; Stripe's lost / (opening + new),
    returning customers among the new ones or not; Atlassian's licences not renewed / licences due.
    mrr_churn: ours MRR lost of what was due / MRR due; ChartMogul's gross (churn + contraction) /
    opening, net (churn + contraction - expansion - reactivation) / opening.

    Units
    -----
    ``rate`` and ``rate_difference`` (to ours) are Decimal ratios with ten digits. Numerator and
    denominator are US dollars or counts, each in its own pair of columns.

    Source
    ------
    ``models.customer_months``, built from Marketplace transactions; what was due from the metrics
    ``licence_churn`` and ``mrr_churn``. The others' definitions are those of their public help pages.

    Edge cases
    ----------
    - Nothing in the denominator: the rate is missing, never zero.
    - Without ``licence_churn`` or ``mrr_churn``, what hangs on what was due is missing.
    - Customers are distinct at the printed grain, money is per customer and app.
    - A customer who paid for another app long ago returns in the total, and is new to the app.
    - Quarters are refused: the schools define their rates for a month.

    Parameters
    ----------
    customer_months
        One row per customer, app (and segment) and month.
    months
        The months to print.
    by
        Columns to split by; none is the total.
    basis
        ``net`` or ``gross``.
    licence_churn
        The frame of ``licence_churn`` for the same months and ``by``.
    mrr_churn
        The frame of ``mrr_churn`` for the same months and ``by``.

    Returns
    -------
    DataFrame
        One row per month, value of ``by``, measure and school: month, by columns, measure, school,
        numerator_usd, denominator_usd, numerator_count, denominator_count, rate, rate_difference.

    Examples
    --------
    >>> import ibis
    >>> nothing = {f"{kind}_net_cents": [0] * 2 for kind in
    ...     ("billing_period", "hosting_migration", "transfer", "revenue_share")}
    >>> table = ibis.memtable({"customer_id": ["ann", "bob"], "app_key": ["a", "a"],
    ...     "month": ["2026-10-01"] * 2, "opening_net_cents": [10000, 0],
    ...     "mrr_net_cents": [0, 5000], "first_net_month": ["2026-01-01", "2026-10-01"], **nothing,
    ...     }).cast({"month": "date", "first_net_month": "date"})
    >>> from reports_lib.periods import Months
    >>> rates = switchboard(table, months=Months.parse("2026-10"))
    >>> churn = rates[(rates["measure"] == "customer_churn") & (rates["school"] == "Stripe")]
    >>> churn[["numerator_count", "denominator_count", "rate"]].values.tolist()
    [[1, 2, Decimal('0.5000000000')]]
    """
    parts = rate_parts(
        customer_months, months=months, by=by, basis=basis, licence_churn=licence_churn, mrr_churn=mrr_churn
    )
    rows = []
    for part in parts.to_dict("records"):
        for (measure, school), stages in SCHOOLS.items():
            rates = [_rate(part, stage) for stage in stages] or [None]
            known = {name: part[name] for name in ("month", *by)} | {"measure": measure, "school": school}
            known |= dict.fromkeys([*_AMOUNTS, *_COUNTS]) | (_fraction(part, stages[-1]) if stages else {})
            rows.append(known | {"rate": rates[-1], "rate_difference": _less(rates[-1], rates[0])})
    columns = ["month", *by, "measure", "school", *_AMOUNTS, *_COUNTS, "rate", "rate_difference"]
    # As objects, counts that are missing somewhere stay whole elsewhere.
    frame = pd.DataFrame(rows, columns=columns, dtype="object").astype({"month": parts["month"].dtype})
    frame.attrs = parts.attrs
    return frame


def switchboard_bridge(
    customer_months: ibis.Table,
    *,
    months: Months,
    by: Sequence[str] = (),
    basis: Basis = "net",
    licence_churn: pd.DataFrame | None = None,
    mrr_churn: pd.DataFrame | None = None,
) -> pd.DataFrame:
    r"""Why the rates of others differ from ours, step by step.

    Definition
    ----------
    The steps that lead from our definition of a measure to that of a school, each by its name, such as
    "reactivation counted" or "new customers in the denominator".

    Formula
    -------
    step = the rate after it - the rate before it. The steps of a school sum to ``rate_difference`` of
    ``switchboard`` exactly.

    Units
    -----
    ``rate_difference`` is a Decimal with ten digits, 0.01 is one point.

    Source
    ------
    As ``switchboard``.

    Edge cases
    ----------
    - A school that defines a measure as we do has no step, nor has one without a definition.
    - A step whose rate before or after is missing is missing.
    - Quarters are refused, as by ``switchboard``.

    Parameters
    ----------
    customer_months
        One row per customer, app (and segment) and month.
    months
        The months to print.
    by
        Columns to split by; none is the total.
    basis
        ``net`` or ``gross``.
    licence_churn
        The frame of ``licence_churn`` for the same months and ``by``.
    mrr_churn
        The frame of ``mrr_churn`` for the same months and ``by``.

    Returns
    -------
    DataFrame
        One row per month, value of ``by``, measure, school and step, in the order of the steps: month,
        by columns, measure, school, step, rate_difference.

    Examples
    --------
    >>> from reports_lib.metrics.switchboard.schools import SCHOOLS
    >>> [stage.step for stage in SCHOOLS["nrr", "Baremetrics"]][1:]
    ['neutral movements counted', 'contraction left out']
    """
    parts = rate_parts(
        customer_months, months=months, by=by, basis=basis, licence_churn=licence_churn, mrr_churn=mrr_churn
    )
    rows = []
    for part in parts.to_dict("records"):
        for (measure, school), stages in SCHOOLS.items():
            known = {name: part[name] for name in ("month", *by)} | {"measure": measure, "school": school}
            for before, after in pairwise(stages):
                step = _less(_rate(part, after), _rate(part, before))
                rows.append(known | {"step": after.step, "rate_difference": step})
    columns = ["month", *by, "measure", "school", "step", "rate_difference"]
    frame = pd.DataFrame(rows, columns=columns, dtype="object").astype({"month": parts["month"].dtype})
    frame.attrs = parts.attrs | {"metric": "switchboard_bridge"}
    return frame


def _sum(part: Mapping[Any, Any], names: str) -> int | None:
    """Add up parts, those with a minus taken off; unknown if one is."""
    total = 0
    for name in names.split():
        amount = part[name.removeprefix("-")]
        if pd.isna(amount):
            return None
        total += -int(amount) if name.startswith("-") else int(amount)
    return total


def _rate(part: Mapping[Any, Any], stage: Stage) -> Decimal | None:
    """Return a rate, rounded once, half away from zero; a step is the difference of two of them."""
    over, under = _sum(part, stage.numerator), _sum(part, stage.denominator)
    if over is None or under is None or under <= 0:
        return None
    scaled = (2 * abs(over) * 10**_PLACES + under) // (2 * under)
    return Decimal(scaled if over >= 0 else -scaled).scaleb(-_PLACES)


def _fraction(part: Mapping[Any, Any], stage: Stage) -> dict[str, Any]:
    over, under = _sum(part, stage.numerator), _sum(part, stage.denominator)
    if stage.denominator.split()[0] in COUNTED:
        return dict(zip(_COUNTS, (over, under), strict=True))
    return dict(zip(_AMOUNTS, (dollars(over), dollars(under)), strict=True))


def _less(rate: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if rate is None or other is None else rate - other

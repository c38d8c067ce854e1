"""High value: the segments of a month by what they are worth, and how they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from reports_lib.errors import ParamsError
from reports_lib.metrics.ratios import dollars_ratio
from reports_lib.metrics.retention.customer_churn import customer_churn
from reports_lib.metrics.retention.revenue_retention import revenue_retention
from reports_lib.metrics.revenue import mrr
from reports_lib.periods import Months

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Month

__all__ = ["high_value_segments"]

_YEAR = 12
_FEW = 5
_SHOWN = (
    "place mrr_usd mrr_share paying_customers customer_share arpc_usd is_high_value is_small "
    "mrr_year_before_usd mrr_growth opening_mrr_usd retained_mrr_usd nrr "
    "lost_customers customers_at_risk monthly_churn"
).split()


def high_value_segments(
    customer_months: ibis.Table, *, month: Month, by: Sequence[str], basis: Basis = "net"
) -> pd.DataFrame:
    r"""The segments at the end of a month or quarter, most MRR first, how they grow and whom they lose.

    Definition
    ----------
    Each segment's MRR, its part of the whole, what a customer of it pays, how it grew in a year, what
    its customers of a year ago pay now, and how many of its customers a month of that year lost. A
    segment is of high value when its part of the MRR is larger than its part of the customers.

    Formula
    -------
    mrr_share = mrr of the segment / mrr of all; customer_share = its paying customers / those of all;
    is_high_value = mrr_share > customer_share;
    mrr_growth = (mrr now - mrr a year before) / mrr a year before;
    monthly_churn = lost customers of twelve months / opening customers of each, added up.
    The rest is as ``mrr`` and ``revenue_retention`` define it.

    Units
    -----
    Shares, growth, ``nrr`` and ``monthly_churn`` are ratios; amounts are US dollars with two digits;
    the other columns count customers, or customers a month.

    Source
    ------
    ``mrr``, ``revenue_retention`` and ``customer_churn``, from ``models.customer_months``, built from
    Marketplace transactions.

    Edge cases
    ----------
    - A segment with fewer than five paying customers is marked, and shown: its ratios say little.
    - A segment that had no MRR a year before has no growth and no NRR; they are missing.
    - A segment without MRR in the month is shown, last, when it had some within the year.
    - A customer in two segments counts in both, so customer shares may add up to more than 1.

    Parameters
    ----------
    customer_months
        One row per customer, app (and segment) and month.
    month
        The month to look at.
    by
        The columns that make a segment.
    basis
        ``net`` or ``gross``.

    Returns
    -------
    DataFrame
        One row per value of ``by``, ranked by MRR: by columns, place, mrr_usd, mrr_share,
        paying_customers, customer_share, arpc_usd, is_high_value, is_small, mrr_year_before_usd,
        mrr_growth, opening_mrr_usd, retained_mrr_usd, nrr, lost_customers, customers_at_risk, monthly_churn.

    Examples
    --------
    >>> import ibis
    >>> from reports_lib.models.customer_months import NEUTRAL
    >>> nothing = {f"{kind}_net_cents": [0] * 3 for kind in NEUTRAL}
    >>> table = ibis.memtable({"customer_id": ["ann", "bob", "cy"], "app_key": ["a", "a", "b"],
    ...     "month": ["2026-10-01"] * 3, "opening_net_cents": [0] * 3, "ended_on": [None] * 3,
    ...     "mrr_net_cents": [5000, 5000, 20000], **nothing,
    ...     }).cast({"month": "date", "ended_on": "date"})
    >>> from reports_lib.periods import Month
    >>> ranked = high_value_segments(table, month=Month(2026, 10), by=["app_key"])
    >>> ranked[["app_key", "mrr_usd", "is_high_value"]].values.tolist()
    [['b', Decimal('200.00'), True], ['a', Decimal('100.00'), False]]
    """
    if not by:
        raise ParamsError(
            "A segment needs a column",
            where="high_value_segments, --by",
            todo="split by one, such as app_key",
        )
    this_month, year = Months(month, month), Months.ending(month, count=_YEAR)
    span = mrr(customer_months, months=Months(month - _YEAR, month), by=by, basis=basis)
    ranked = _of(span, month).sort_values(
        ["mrr_usd", *by], ascending=[False, *(True for _ in by)], na_position="last", ignore_index=True
    )
    ranked["place"] = ranked.index + 1
    before = _of(span, month - _YEAR).rename(columns={"mrr_usd": "mrr_year_before_usd"})
    retained = revenue_retention(customer_months, months=this_month, by=by, basis=basis)
    lost = customer_churn(customer_months, months=year, by=by, basis=basis)
    for beside in (
        before[[*by, "mrr_year_before_usd"]],
        retained.loc[retained["window_months"] == _YEAR, [*by, "opening_mrr_usd", "retained_mrr_usd", "nrr"]],
        lost.groupby(list(by), dropna=False, as_index=False)[["opening_customers", "lost_customers"]].sum(),
    ):
        ranked = ranked.merge(beside, on=list(by), how="left", validate="one_to_one")
    whole = mrr(customer_months, months=this_month, basis=basis).iloc[0]
    framed = _judged(ranked, whole)
    framed.attrs = span.attrs | {"metric": "high_value_segments"}
    return framed[[*by, *_SHOWN]]


def _of(span: pd.DataFrame, month: Month) -> pd.DataFrame:
    return span[span["month"] == pd.Timestamp(month.first_day)].drop(columns="month")


def _judged(ranked: pd.DataFrame, whole: pd.Series) -> pd.DataFrame:
    """Add what each segment is of the whole and how it changed."""
    customers = ranked["paying_customers"]
    at_risk = ranked["opening_customers"]
    told = ranked.assign(
        mrr_share=dollars_ratio(ranked["mrr_usd"], pd.Series(whole["mrr_usd"], index=ranked.index)),
        customer_share=customers / (whole["paying_customers"] or float("nan")),
        is_small=customers < _FEW,
        customers_at_risk=at_risk,
        monthly_churn=ranked["lost_customers"] / at_risk.where(at_risk > 0),
        mrr_growth=dollars_ratio(
            ranked["mrr_usd"] - ranked["mrr_year_before_usd"], ranked["mrr_year_before_usd"]
        ),
    )
    return told.assign(is_high_value=told["mrr_share"] > told["customer_share"])

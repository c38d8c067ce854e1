"""Parts: what every school's rates are made of, counted once for each month and segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.metrics.frames import collect, on_spine, within
from reports_lib.metrics.gathering import months_only
from reports_lib.metrics.revenue.movements import moved
from reports_lib.models.cents import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["COUNTED", "rate_parts"]

_MONEY = (
    *("opening", "expansion", "contraction", "churn"),
    *("billed_expansion", "billed_contraction", "reactivation"),
)
_CUSTOMERS = ("opening_customers", "lost_customers", "new_customers", "returning_customers")
COUNTED = frozenset({*_CUSTOMERS, "due_licences", "lost_licences"})


def rate_parts(
    customer_months: ibis.Table,
    *,
    months: Months,
    by: Sequence[str],
    basis: Basis,
    licence_churn: pd.DataFrame | None,
    mrr_churn: pd.DataFrame | None,
) -> pd.DataFrame:
    """One row per month and segment: cents and counts, ``due*`` and ``lost_*`` missing where not given.

    Expansion, contraction and churn are those of the closed cohort, whose MRR was above zero at the
    opening; ``billed_*`` have neutral movements in them.
    """
    months_only(months, "switchboard", why="the schools define their rates for a month")
    rows = moved(customer_months, basis).filter(within(months))
    money = collect(_money(rows, by, basis), metric="switchboard")
    counts = collect(_customers(rows, customer_months, by, basis), metric="switchboard")
    keys = ["month", *by]
    parts = on_spine(money, months=months, by=by, columns=_MONEY).merge(
        on_spine(counts, months=months, by=by, columns=_CUSTOMERS), on=keys, how="left", validate="1:1"
    )
    for given, columns in (
        (licence_churn, {"due": "due_licences", "lost": "lost_licences"}),
        (mrr_churn, {"due_mrr_usd": "due", "lost_mrr_usd": "lost_of_due"}),
    ):
        parts = _with_due(parts, given, keys, columns)
    parts.attrs = money.attrs
    return parts


def _money(rows: ibis.Table, by: Sequence[str], basis: Basis) -> ibis.Table:
    cohort = rows.opening > 0
    stays = rows[_unit(rows, f"mrr_{basis}_cents")] > 0
    counted = ibis.ifelse(stays, ibis.greatest(rows.closing - (rows.change - rows.business), 0), 0)
    billed = ibis.ifelse(stays, ibis.greatest(rows.closing, 0), 0)
    sums = {
        "opening": ibis.ifelse(cohort, rows.opening, 0),
        "expansion": ibis.ifelse(cohort, ibis.greatest(counted - rows.opening, 0), 0),
        "contraction": ibis.ifelse(cohort & stays, ibis.greatest(rows.opening - counted, 0), 0),
        "churn": ibis.ifelse(cohort & ~stays, rows.opening, 0),
        "billed_expansion": ibis.ifelse(cohort, ibis.greatest(billed - rows.opening, 0), 0),
        "billed_contraction": ibis.ifelse(cohort & stays, ibis.greatest(rows.opening - billed, 0), 0),
        "reactivation": ibis.ifelse(rows.movement == "reactivation", rows.change, 0),
    }
    return rows.group_by("month", *by).agg(**{name: whole(one.sum()) for name, one in sums.items()})


def _unit(rows: ibis.Table, name: str) -> str:
    """Return the column that says whether a customer keeps the app, also where a table splits apps."""
    return f"unit_{name}" if f"unit_{name}" in rows.columns else name


def _customers(rows: ibis.Table, customer_months: ibis.Table, by: Sequence[str], basis: Basis) -> ibis.Table:
    is_split = f"unit_mrr_{basis}_cents" in rows.columns
    stays = rows[_unit(rows, f"mrr_{basis}_cents")] > 0 if is_split else ibis.literal(value=False)
    customers = (
        rows.mutate(stays=stays & (rows.opening > 0))
        .group_by("month", *by, "customer_id")
        .agg(then=whole(_.opening.sum()), now=whole(_.closing.sum()), stays=_.stays.any())
    )
    comes = (customers.then <= 0) & (customers.now > 0)
    first = _firsts(customer_months.semi_join(customers.filter(comes), "customer_id"), by, basis)
    same = [customers.customer_id == first.customer_id]
    same += [customers[name].identical_to(first[f"its_{name}"]) for name in by]
    dated = customers.left_join(first, same)
    arrives = (dated.then <= 0) & (dated.now > 0)
    is_new = dated["first"] >= dated.month
    counts = {
        "opening_customers": dated.then > 0,
        "lost_customers": (dated.then > 0) & (dated.now <= 0) & ~dated.stays,
        "new_customers": arrives & is_new,
        "returning_customers": arrives & ~is_new,
    }
    return dated.group_by("month", *by).agg(
        **{name: which.sum().fill_null(0).cast("int64") for name, which in counts.items()}
    )


def _firsts(months: ibis.Table, by: Sequence[str], basis: Basis) -> ibis.Table:
    """Return when customers first paid for anything of a segment, whichever app it was."""
    named = months.select("customer_id", **{f"its_{name}": name for name in by}, first=f"first_{basis}_month")
    return named.group_by("customer_id", *(f"its_{name}" for name in by)).agg(first=_["first"].min())


def _with_due(
    parts: pd.DataFrame, given: pd.DataFrame | None, keys: list[str], columns: dict[str, str]
) -> pd.DataFrame:
    """Add what was due and lost of it, billing periods added up; nothing where nobody gave it."""
    if given is None:
        return parts.assign(**dict.fromkeys(columns.values()))
    amounts = given[keys].assign(**{ours: _whole(given[theirs]) for theirs, ours in columns.items()})
    sums = amounts.groupby(keys, dropna=False, as_index=False)[list(columns.values())].sum()
    return parts.merge(sums, on=keys, how="left", validate="1:1")


def _whole(amounts: pd.Series) -> pd.Series[int]:
    """Return dollars as cents, and counts as they are."""
    is_money = str(amounts.name).endswith("_usd")
    return amounts.map(lambda one: int(one.scaleb(2)) if is_money else int(one)).astype("int64")

"""Cohort retention: customers by the month they began to pay, and what is left of them at each age."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import ibis
import pandas as pd
from ibis import _

from reports_lib.metrics.frames import collect, dollars_column, named_periods
from reports_lib.models.cents import whole
from reports_lib.models.term_lengths import month_index
from reports_lib.periods import Month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["cohort_retention"]

_LENGTHS = {"month": 1, "quarter": 3}


def cohort_retention(
    customer_months: ibis.Table,
    *,
    months: Months,
    by: Sequence[str] = (),
    basis: Basis = "net",
    cohort: Literal["month", "quarter"] = "month",
) -> pd.DataFrame:
    r"""What is left of the customers who began together, month by month.

    Definition
    ----------
    A customer's cohort is the first month at whose end it ever paid, or the calendar quarter of that
    month. Its age is counted in months from its own first month. At each age: which part of the cohort
    pays, and what it pays against what it paid in its first month. Asked for quarters, cohorts by quarter
    are those of the fiscal year.

    Formula
    -------
    customer_retention(age) = paying at that age / customers of the cohort;
    mrr_retention(age) = MRR at that age / MRR at age 0.

    Units
    -----
    Both retentions are ratios: 1 is all of it, and MRR may grow past 1. Amounts are US dollars with
    two digits; the other columns count customers and months.

    Source
    ------
    ``models.customer_months``, built from Marketplace transactions.

    Edge cases
    ----------
    - Customers are distinct at the printed grain: by app, a second app begins a second time.
    - Who comes back is retained again, in the cohort it began in.
    - The ages of a cohort run to the last month asked for; those of a quarter to what every month of
      it has reached. A quarter that is not over is not shown, nor is one that began before the months
      asked for.
    - Neutral changes are left in: it is what the cohort pays.
    - A month in which nobody began has no cohort. Who never paid above zero is in none.
    - By a segment, customers begin where they first pay in it, and who moves is not retained there.

    Parameters
    ----------
    customer_months
        One row per customer, app (and segment) and month, from the ledger's beginning.
    months
        The months, or quarters, whose cohorts are shown; nothing after the last of them is looked at.
    by
        Columns to split by; none is the total.
    basis
        ``net`` or ``gross``.
    cohort
        ``month`` or ``quarter``.

    Returns
    -------
    DataFrame
        One row per value of ``by``, cohort and age: by columns, cohort (its first day; asked for
        quarters, the quarter), age_months,
        customers, retained_customers, customer_retention, opening_mrr_usd (at age 0),
        retained_mrr_usd, mrr_retention.

    Examples
    --------
    >>> table = ibis.memtable({"customer_id": ["ann", "bob", "ann", "bob"], "app_key": ["a"] * 4,
    ...     "month": ["2026-09-01"] * 2 + ["2026-10-01"] * 2,
    ...     "mrr_net_cents": [10000, 10000, 15000, 0]}).cast({"month": "date"})
    >>> from reports_lib.periods import Months
    >>> left = cohort_retention(table, months=Months.parse("2026-09..2026-10"))
    >>> left[["age_months", "customers", "customer_retention", "mrr_retention"]].values.tolist()
    [[0.0, 2.0, 1.0, 1.0], [1.0, 2.0, 0.5, 0.75]]
    """
    length = _LENGTHS[cohort]
    cells = _cells(customer_months, months, by, basis, length)
    frame = collect(cells, metric="cohort_retention")
    frame.attrs["cohort"] = cohort
    full = _triangle(frame, [*by, "cohort"], last=months.last.index - (length - 1))
    return _named(full, months) if length == months.length else full


def _cells(
    customer_months: ibis.Table, months: Months, by: Sequence[str], basis: Basis, length: int
) -> ibis.Table:
    """One row per segment, cohort and age at which any of the cohort has a balance."""
    balances = (
        customer_months.filter(_.month <= months.last.first_day)
        .group_by("customer_id", *by, at=month_index(_.month))
        .agg(amount=_[f"mrr_{basis}_cents"].sum())
    )
    customer = ibis.window(group_by=["customer_id", *by])
    begun = balances.mutate(first=ibis.ifelse(balances.amount > 0, balances["at"], None).min().over(customer))
    # Quarters of the calendar begin in January, those of a fiscal year where the ones asked for do.
    begins = months.first.index % length if months.length == length else 0
    aged = begun.mutate(age_months=_["at"] - _["first"], cohort=_["first"] - (_["first"] - begins) % length)
    # Before its first month, a customer can only be owed something.
    shown = aged.filter((_.age_months >= 0) & _.cohort.between(months.first.index, months.last.index))
    return shown.group_by(*by, "cohort", "age_months").agg(
        retained_customers=(_.amount > 0).sum().cast("int64"), retained=whole(_.amount.sum())
    )


def _triangle(cells: pd.DataFrame, keys: list[str], *, last: int) -> pd.DataFrame:
    """Give each cohort a row for every age it has reached, and its beginning beside each."""
    begun = cells[(cells["age_months"] == 0) & (cells["cohort"] <= last)]
    begun = begun.rename(columns={"retained_customers": "customers", "retained": "opening"})
    ages = last - begun["cohort"] + 1
    spine = begun.loc[begun.index.repeat(ages)].drop(columns="age_months")
    spine["age_months"] = spine.groupby(level=0).cumcount()
    full = spine.merge(cells, on=[*keys, "age_months"], how="left", validate="one_to_one")
    counted = ["retained_customers", "retained"]
    full[counted] = full[counted].fillna(0).astype("int64")
    full["customer_retention"] = full["retained_customers"] / full["customers"]
    full["mrr_retention"] = full["retained"] / full["opening"]
    full["opening_mrr_usd"] = dollars_column(full["opening"])
    full["retained_mrr_usd"] = dollars_column(full["retained"])
    full = full.sort_values([*keys, "age_months"], na_position="last", ignore_index=True)
    full["cohort"] = [pd.Timestamp(Month.from_index(int(one)).first_day) for one in full["cohort"]]
    shown = ["customers", "retained_customers", "customer_retention"]
    shown += ["opening_mrr_usd", "retained_mrr_usd", "mrr_retention"]
    ordered = full[[*keys, "age_months", *shown]]
    ordered.attrs = cells.attrs
    return ordered


def _named(full: pd.DataFrame, months: Months) -> pd.DataFrame:
    """Name cohorts by the periods that were asked for."""
    named = named_periods(full.assign(month=full["cohort"]), months)
    return full.assign(cohort=named[months.grain])

"""Sharing: what of a store may be told to readers outside, and when nothing may."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from typing import TYPE_CHECKING

import ibis

from reports_lib.audiences import LEAST, OTHER_APPS, SHARED
from reports_lib.errors import ParamsError
from reports_lib.periods import Month
from reports_lib.workspace.grouping import Fold, fold, folds_of
from reports_lib.workspace.splitting import months_by

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from reports_lib.workspace.reviews import Review

__all__ = ["check_shared", "first_told", "folds_for", "small_apps", "with_other_apps"]

_NAME = "Other apps"
_YEAR = 12
_MATURE = timedelta(days=90)
_NEWEST = 12


def small_apps(review: Review) -> tuple[str, ...]:
    """Return the apps that go together for readers outside; for the others there are none.

    An app is small where fewer than five customers paid for it as the period opened, as it ended, or a
    year before, or have a licence of it in force then.
    """
    if review.audience != SHARED:
        return ()
    by = ["app_key"]
    months, spells = review.whole("customer_months"), review.whole("licence_spells")
    members = _paying(review, months, by).union(_in_force(review, spells, by))
    return tuple(value for one in folds_of(members, ["app_key"]) for value in one.values)


def with_other_apps(table: ibis.Table, small: Sequence[str]) -> ibis.Table:
    """Put small apps together in a model; their licences keep apart what only their app told apart."""
    if not small or "app_key" not in table.columns:
        return table
    is_small = table.app_key.isin(small)
    if "app_name" in table.columns and "product_id" in table.columns:
        named = table.mutate(
            app_key=ibis.ifelse(is_small, OTHER_APPS, table.app_key),
            app_name=ibis.ifelse(is_small, _NAME, table.app_name),
            product_id=ibis.ifelse(is_small, None, table.product_id),
        )
        return named.distinct()
    apart = {
        name: ibis.ifelse(is_small, table.app_key + " " + table[name], table[name])
        for name in ("licence_id", "follows")
        if name in table.columns
    }
    return fold(table.mutate(**apart), [Fold("app_key", tuple(small))])


def first_told(review: Review) -> Month | None:
    """Return the first month at whose end, and at any later one's, five customers or more paid, or none did.

    Nothing, where this was always so, or who asks is internal.
    """
    if review.audience != SHARED:
        return None
    months = review.table("customer_months").filter(lambda all_: all_.month <= review.month.first_day)
    payers = months.filter(months[_closing(review)] > 0)
    counts = payers.group_by("month").agg(customers=payers.customer_id.nunique()).to_pandas()
    few = counts.loc[counts["customers"] < LEAST, "month"]
    return None if few.empty else Month.of(few.max()) + 1


def check_shared(review: Review) -> None:
    """Raise ``ParamsError`` where even the totals of a review tell of fewer than five customers."""
    if review.audience != SHARED:
        return
    if hidden := sorted(set(review.app_keys) & set(review.small_apps)):
        raise ParamsError(
            f"{', '.join(hidden)}: a shared review would tell of fewer than five customers",
            where="apps",
            todo="leave the app out; a review of all apps has it among others",
        )
    first = review.first_told
    if first is not None and first > review.period_before.span.last:
        raise ParamsError(
            f"Fewer than five customers paid in {review.period.label} or before it",
            where="audience",
            todo="choose a later period; a shared review tells of five customers or more",
        )


def folds_for(review: Review, metric: str, table: ibis.Table, by: Sequence[str]) -> list[Fold]:
    """Return which groups of a metric's table go together for readers outside.

    Raises ``ParamsError`` for a metric that readers outside are told in total only.
    """
    if review.audience != SHARED or not by:
        return []
    if metric == "mrr":
        return folds_of(_monthly(review, table, by), ["month", *by])
    if metric in _MEMBERS:
        return folds_of(_MEMBERS[metric](review, table, by), by)
    if _opening(review) in table.columns:
        return folds_of(_paying(review, table, by), by)
    if set(by) <= {"app_key"}:
        return []
    raise ParamsError(
        f"{metric} is told in total in a shared review, not by {', '.join(by)}",
        where="audience",
        todo="leave the split out, or tell it to internal readers",
    )


def _closing(review: Review) -> str:
    return f"mrr_{review.basis}_cents"


def _opening(review: Review) -> str:
    return f"opening_{review.basis}_cents"


def _at(rows: ibis.Table, instant: str, by: Sequence[str]) -> ibis.Table:
    """Say that the customers of some rows are there at an instant."""
    return rows.select("customer_id", *by, instant=ibis.literal(instant))


def _union(tables: Sequence[ibis.Table]) -> ibis.Table:
    return reduce(ibis.Table.union, tables)


def _within(review: Review, day: ibis.Value) -> ibis.Value:
    return day.between(review.this_period.first.first_day, review.this_period.last.last_day)


def _paying(review: Review, months: ibis.Table, by: Sequence[str]) -> ibis.Table:
    """Who pays as the period opens, as it ends, and a year before."""
    ends = (review.period_before.span.last, review.month, review.month - _YEAR)
    paid = months.filter(months[_closing(review)] > 0)
    return _union(
        [_at(paid.filter(paid.month == one.first_day), str(one), by) for one in dict.fromkeys(ends)]
    )


def _monthly(review: Review, months: ibis.Table, by: Sequence[str]) -> ibis.Table:
    """Who pays at the end of each month."""
    paid = months.filter(months[_closing(review)] > 0)
    return _at(paid.filter(paid.month.between(*_ends(review))), "closing", ["month", *by])


def _ends(review: Review) -> tuple[date, date]:
    return review.history.first.first_day, review.month.first_day


def _in_force(review: Review, spells: ibis.Table, by: Sequence[str]) -> ibis.Table:
    """Whose licences are in force as the period opens, as its last month does, and as it ends."""
    days = (review.period_before.last_day, review.month_before.last_day, review.period.last_day)
    begun = {day: spells.filter(spells.starts_on <= day) for day in dict.fromkeys(days)}
    return _union(
        [
            _at(rows.filter((rows.ends_on > day) | rows.ends_on.isnull()), str(day), by)
            for day, rows in begun.items()
        ]
    )


def _due(review: Review, ends: ibis.Table, by: Sequence[str]) -> ibis.Table:
    """Whose terms end in the period, and who pays as it opens."""
    opening = months_by(review, by)
    opened = opening.filter(
        opening.month == review.this_period.first.first_day, opening[_opening(review)] > 0
    )
    return _union([_at(ends.filter(_within(review, ends.month)), "due", by), _at(opened, "opening", by)])


def _sold(review: Review, lines: ibis.Table, by: Sequence[str]) -> ibis.Table:
    return _at(lines.filter(_within(review, lines.sold_on)), "sold", by)


def _begun(review: Review, evaluations: ibis.Table, by: Sequence[str]) -> ibis.Table:
    """Who began an evaluation in those of the newest twelve periods that can be judged by now."""
    newest = review.history.periods[-_NEWEST:]
    mature = [one for one in newest if one.last_day + _MATURE <= review.known_on]
    months = [month.first_day for one in mature for month in one.span]
    counted = evaluations.filter(~evaluations.is_upgrade_trial, evaluations.left_out_as.isnull())
    return _at(counted.filter(counted.month.isin(months)), "begun", by)


_MEMBERS: dict[str, Callable[[Review, ibis.Table, Sequence[str]], ibis.Table]] = {
    **dict.fromkeys(("licence_churn", "mrr_churn", "renewals"), _due),
    **dict.fromkeys(("sales", "refunds"), _sold),
    **dict.fromkeys(("app_users", "licences"), _in_force),
    **dict.fromkeys(("evaluation_conversion", "edition_trials"), _begun),
}

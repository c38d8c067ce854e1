"""Differences: two states of the terms compared line by line, where a period's figure is not the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import ibis
from ibis import _

from reports_lib.errors import ReportError
from reports_lib.metrics.frames import dollars
from reports_lib.metrics.gathering import period_index
from reports_lib.models.cents import whole
from reports_lib.models.term_lengths import month_index
from reports_lib.periods import Month

if TYPE_CHECKING:
    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["CHANGES", "Measure", "check_sums", "line_differences"]

Measure = Literal["mrr", "sales"]

_OWNERS = ("app_key", "licence_id", "customer_id")
_TERM = ("starts_on", "ends_on", "effective_on")
_AMOUNTS = ("net_cents", "gross_cents")
# What may be another in a line that is known in both states.
CHANGES = {
    "amount": _AMOUNTS,
    "term": _TERM,
    "sale": ("sold_on", "sale_type"),
    "status": ("excluded",),
    "licence": ("app_key", "licence_id"),
    "customer": ("customer_id",),
}
_DETAILS = (*_OWNERS, *_TERM, *_AMOUNTS, "sold_on", "sale_type", "excluded")
# A line that comes again under another id is of the same licence, term and amount.
_SAME = ("app_key", "licence_id", "starts_on", "ends_on", *_AMOUNTS)


def line_differences(
    then: ibis.Table, now: ibis.Table, *, months: Months, basis: Basis, measure: Measure
) -> ibis.Table:
    """One row per line and period whose amount, licence or customer is not what it was, with its reason.

    ``then`` and ``now`` are cents, ``at`` is the index of the month or of the quarter's first one,
    ``is_amount_changed`` and so on say what is another. ``then_line_id`` is missing for a late line and
    ``now_line_id`` for one that vanished; they differ where a line came again under another id. Whoever
    runs it has ``check_sums`` look at what comes of it.
    """
    before, after = (_counted(table, months, basis, measure) for table in (then, now))
    lines = _paired(_looked_up(_looked_up(_differing(before, after), then, "then"), now, "now"))
    is_changed = {f"is_{what}_changed": _is_other(lines, columns) for what, columns in CHANGES.items()}
    return lines.mutate(
        **is_changed,
        reason=ibis.cases(
            (lines.then_line_id.isnull(), "late"),
            (lines.now_line_id.isnull(), "vanished"),
            (lines.then_line_id != lines.now_line_id, "re-keyed"),
            (lines.then == lines.now, "re-keyed"),
            (lines.excluded_now.notnull() & lines.excluded_then.isnull(), "excluded now"),
            else_="changed",
        ),
    )


def _counted(terms: ibis.Table, months: Months, basis: Basis, measure: Measure) -> ibis.Table:
    """What each line adds to the figure of each period; lines that add nothing are left out."""
    first, last = months.first.index, months.last.index
    if measure == "sales":
        lines = terms.mutate(at=month_index(_.sold_on), cents=_[f"{basis}_cents"])
        counted = lines.filter(_["at"].between(first, last) & (_.cents != 0))
    else:
        lines = terms.mutate(cents=_[f"mrr_{basis}_cents"]).filter(
            (_.cents != 0)
            & (_.effective_month <= last)
            & (_.end_month > first)
            & (_.effective_month < _.end_month)
        )
        begin = ibis.greatest(lines.effective_month, first)
        end = ibis.least(lines.end_month, last + 1)
        every = lines.mutate(at=ibis.range(begin, end).unnest())
        # A balance is that of its period's last month.
        is_last = (every["at"] - first) % months.length == months.length - 1
        counted = every if months.length == 1 else every.filter(is_last)
    at = period_index(counted["at"], months)
    return counted.mutate(at=at).select("line_id", "at", "cents", *_OWNERS)


def _differing(before: ibis.Table, after: ibis.Table) -> ibis.Table:
    """Only what adds to a figure is joined, and only what differs is looked up afterwards."""
    other = after.rename({f"other_{name}": name for name in after.columns})
    both = before.outer_join(other, [before.line_id == other.other_line_id, before["at"] == other.other_at])
    is_same = both.cents == both.other_cents
    for name in _OWNERS:
        is_same = is_same & (both[name] == both[f"other_{name}"])
    differing = both.filter(~is_same.fill_null(False))  # noqa: FBT003
    return differing.select(
        line_id=ibis.coalesce(differing.line_id, differing.other_line_id),
        at=ibis.coalesce(differing["at"], differing.other_at),
        then=differing.cents.fill_null(0),
        now=differing.other_cents.fill_null(0),
    )


def _looked_up(lines: ibis.Table, terms: ibis.Table, state: str) -> ibis.Table:
    """Add what a state says of these lines; without an id, it does not know the line."""
    said = terms.select(
        **{f"{state}_line_id": terms.line_id}, **{f"{name}_{state}": terms[name] for name in _DETAILS}
    )
    return lines.left_join(said, lines.line_id == said[f"{state}_line_id"])


def _paired(lines: ibis.Table) -> ibis.Table:
    """Make one row of a line that vanished and the one that came for it; other rows stay as they are."""
    is_known = lines.then_line_id.notnull() & lines.now_line_id.notnull()
    marked = lines.mutate(
        own_id=ibis.ifelse(is_known, lines.line_id, None),
        **{f"same_{name}": ibis.coalesce(lines[f"{name}_then"], lines[f"{name}_now"]) for name in _SAME},
    )
    # Lines that are known in both states are alone under their own id.
    group = ["at", "own_id", *(f"same_{name}" for name in _SAME)]
    is_late = marked.then_line_id.isnull()
    place = ibis.row_number().over(group_by=[*group, is_late], order_by=marked.line_id)
    sums = {name: whole(marked[name].sum()) for name in ("then", "now")}
    said = {
        name: marked[name].max()
        for state in ("then", "now")
        for name in (f"{state}_line_id", *(f"{detail}_{state}" for detail in _DETAILS))
    }
    return marked.mutate(place=place).group_by(*group, "place").agg(**sums, **said).drop(*group[1:], "place")


def _is_other(lines: ibis.Table, columns: tuple[str, ...]) -> ibis.Value:
    is_other = ibis.literal(value=False)
    for name in columns:
        is_other = is_other | ~lines[f"{name}_then"].identical_to(lines[f"{name}_now"])
    return is_other & lines.then_line_id.notnull() & lines.now_line_id.notnull()


def check_sums(
    told: ibis.Table, then: ibis.Table, now: ibis.Table, *, months: Months, basis: Basis, measure: Measure
) -> None:
    """Raise ``ReportError`` when the differences of a period are not what its figure differs by."""
    before, after = (_counted(table, months, basis, measure) for table in (then, now))
    pieces = [told.select("at", cents=told.now - told.then), before.select("at", "cents")]
    pieces.append(after.select("at", cents=-after.cents))
    rest = ibis.union(*pieces).group_by("at").agg(cents=whole(_.cents.sum()))
    found = rest.filter(_.cents != 0).order_by("at").to_pandas()
    if len(found):
        period = months.holding(Month.from_index(int(found["at"].iloc[0])))
        raise ReportError(
            f"The restated lines of {period} do not add up: off by {dollars(found['cents'].iloc[0])}",
            where=f"metric restated_lines, {measure}",
            todo="run: reports check; do not publish this restatement until they do",
        )

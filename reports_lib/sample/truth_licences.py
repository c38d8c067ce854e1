"""Truth of licences: who has one at each month's end, and who came and went in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from reports_lib.periods import Month
from reports_lib.sample.truth_seats import newest, pieces

if TYPE_CHECKING:
    from datetime import date

    from reports_lib.periods import Months
    from reports_lib.sample.plans import Customer, Licence
    from reports_lib.sample.truth_seats import Piece

__all__ = ["LicenceMonth", "count_licences"]

_TRYING = frozenset({"EVALUATION", "DEMONSTRATION"})
_ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class LicenceMonth:
    """Licences of one app on one hosting: in force at a month's end, begun and ended in the month."""

    active: int = 0
    evaluating: int = 0
    installs: int = 0
    uninstalls: int = 0


def count_licences(
    customer: Customer, rows: dict[tuple[Month, str, str], LicenceMonth], *, span: Months, at: date
) -> None:
    """Add one customer's licences, as told at the start of a day, to the months of the span."""
    for licence in customer.licences:
        told = pieces(licence, at)
        for begin, end in _spells(licence, told, at):
            _come_and_go(licence, begin, end, rows, span)
            for month in _ends_within(begin, end, span):
                piece = newest(told, month.last_day)
                is_trying = piece is None or piece.licence_type in _TRYING
                row = _row(rows, month, licence)
                row.evaluating += is_trying
                row.active += not is_trying


def _spells(licence: Licence, told: list[Piece], at: date) -> list[tuple[date, date]]:
    """Join the days of lines, snapshots and the trial that led to a sale; touching spells are one."""
    days = sorted([(one.begin, one.end) for one in told] + _trial_days(licence, at))
    joined: list[tuple[date, date]] = []
    for begin, end in days:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def _trial_days(licence: Licence, at: date) -> list[tuple[date, date]]:
    trial = licence.evaluation
    if trial is None or not licence.is_told(at) or not licence.lines or licence.lines[0].sold_on >= at:
        return []
    return [(trial.start, trial.end)]


def _come_and_go(
    licence: Licence,
    begin: date,
    end: date,
    rows: dict[tuple[Month, str, str], LicenceMonth],
    span: Months,
) -> None:
    if span.first.first_day <= begin <= span.last.last_day:
        _row(rows, Month.of(begin), licence).installs += 1
    if span.first.first_day <= end <= span.last.last_day:
        _row(rows, Month.of(end), licence).uninstalls += 1


def _ends_within(begin: date, end: date, span: Months) -> list[Month]:
    """Return the months of the span on whose last day a spell is in force."""
    first = max(Month.of(begin).index, span.first.index)
    # In force on a last day: the spell's end is after it.
    last = min(Month.of(end - _ONE_DAY).index, span.last.index)
    months = [Month.from_index(index) for index in range(first, last + 1)]
    return [month for month in months if month.last_day < end]


def _row(rows: dict[tuple[Month, str, str], LicenceMonth], month: Month, licence: Licence) -> LicenceMonth:
    return rows.setdefault((month, licence.app.key, licence.hosting), LicenceMonth())

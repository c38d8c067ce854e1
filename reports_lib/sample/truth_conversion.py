"""Truth of conversion: what became of every planned trial, by the month it began in.

The rules, with nothing but the plan:

- a trial is told from the day after it began, if its licence has a record at all;
- it led to the first line for which somebody pays: not free, not given up, neither a refund nor for
  users added in mid-term, with a price, and not wholly paid back within 30 days of its sale. That is a
  sale from the day it was sold, or from its first day if that comes before;
- without a sale it has lapsed 30 days after its end, and is open until then;
- trials on sandboxes, by customers who move a licence, and of licences that are free for good do not
  count;
- a trial of another edition is told by its start alone: it lapses after 90 days.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reports_lib.periods import Month
from reports_lib.sample.truth_terms import has_mrr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports_lib.periods import Months
    from reports_lib.sample.lines import Line
    from reports_lib.sample.plans import Customer, Licence

__all__ = ["Cohort", "count_evaluations"]

_GRACE = timedelta(days=30)
_WITHOUT_END = timedelta(days=90)
_MONEY_BACK = timedelta(days=30)
_FREE_FOR_GOOD = frozenset({"COMMUNITY", "OPEN_SOURCE", "DEMONSTRATION", "INTERNAL USE"})


@dataclass(slots=True)
class Cohort:
    """Trials of one app that began in one month; ``days`` counts the sales by days since the start."""

    started: int = 0
    converted: int = 0
    lapsed: int = 0
    open: int = 0
    left_out: int = 0
    days: Counter[int] = field(default_factory=Counter)

    @property
    def median_days(self) -> float | None:
        """The middle number of days from the start to the sale."""
        days = sorted(self.days.elements())
        return (days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2 if days else None


@dataclass(frozen=True, slots=True)
class _Trial:
    """A trial as it is told; ``edition`` is the other edition that was tried, if it was one."""

    start: date
    over_on: date
    edition: str | None = None


def count_evaluations(
    customers: Iterable[Customer], *, span: Months, at: date
) -> dict[tuple[Month, str, bool], Cohort]:
    """Count the trials told at the start of a day, by month of their start, app and kind.

    The kind says whether another edition was tried by who already had the app.
    """
    cohorts: dict[tuple[Month, str, bool], Cohort] = {}
    for customer in customers:
        for licence in customer.licences:
            for trial in _trials(licence, at):
                if span.first.first_day <= trial.start <= span.last.last_day:
                    key = Month.of(trial.start), licence.app.key, trial.edition is not None
                    _count(cohorts.setdefault(key, Cohort()), trial, licence, at)
    return cohorts


def _trials(licence: Licence, at: date) -> Iterator[_Trial]:
    if not licence.is_told(at):
        return
    planned = licence.evaluation
    if planned and planned.start < at:
        yield _Trial(planned.start, planned.end + _GRACE)
    told = licence.extra or {}
    if "upgradeEvaluationStartDate" in told:
        start = date.fromisoformat(told["upgradeEvaluationStartDate"])
        if start < at:
            yield _Trial(start, start + _WITHOUT_END, told["upgradeEvaluatingEdition"])


def _count(row: Cohort, trial: _Trial, licence: Licence, at: date) -> None:
    sale = _first_sale(licence, trial, at)
    if _is_on_a_sandbox(licence) or (trial.edition is None and _does_not_count(licence, sale, at)):
        row.left_out += 1
        return
    row.started += 1
    if sale and min(sale.sold_on, sale.start) <= at:
        row.converted += 1
        row.days[(sale.sold_on - trial.start).days] += 1
    elif trial.over_on <= at:
        row.lapsed += 1
    else:
        row.open += 1


def _is_on_a_sandbox(licence: Licence) -> bool:
    return (licence.extra or {}).get("installedOnSandbox") == "Yes"


def _does_not_count(licence: Licence, sale: Line | None, at: date) -> bool:
    begun = [line for line in licence.lines if max(line.start, line.sold_on) < at]
    is_free = bool(begun) and begun[-1].offer.licence_type in _FREE_FOR_GOOD
    return (is_free and sale is None) or licence.follows is not None


def _first_sale(licence: Licence, trial: _Trial, at: date) -> Line | None:
    sold = (
        line
        for line in licence.lines
        if line.sold_on >= trial.start
        and trial.edition in {None, line.offer.edition}
        and _is_a_sale(line, at)
        and not _is_undone(line, licence, at)
    )
    return min(sold, key=lambda line: line.sold_on, default=None)


def _is_a_sale(line: Line, at: date) -> bool:
    price = line.amounts(at)
    return (
        line.is_told(at)
        and has_mrr(line, at)
        and line.sale_type != "Refund"
        and line.start < line.end
        and (price.net > 0 or price.gross > 0)
    )


def _is_undone(line: Line, licence: Licence, at: date) -> bool:
    """Say whether all was paid back soon, and nothing else was sold for it."""
    if any(one.original is line and one.sale_type != "Refund" for one in licence.lines):
        return False
    back = [
        one.amounts(at).gross
        for one in licence.lines
        if one.original is line and one.is_told(at) and one.sold_on <= line.sold_on + _MONEY_BACK
    ]
    return bool(back) and -sum(back) >= line.amounts(at).gross

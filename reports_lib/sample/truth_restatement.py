"""Truth of restatements: what the months of before are worth now, and which planned lines made it so.

The rule: a line adds to a month's MRR what it is worth a month, as long as it is told. Between two
days it is ``late`` (told by the second alone), ``vanished`` (told by the first alone), ``excluded now``
(given up in between) or ``changed`` (its amounts were corrected).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports_lib.sample.truth_terms import balances

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from reports_lib.periods import Month, Months
    from reports_lib.sample.lines import Line
    from reports_lib.sample.plans import Customer

__all__ = ["Restated", "count_restated"]


@dataclass(slots=True)
class Restated:
    """Lines that add another amount than before, and by how many cents more."""

    lines: int = 0
    net_cents: int = 0
    gross_cents: int = 0


def count_restated(
    customers: Iterable[Customer], *, span: Months, then: date, now: date
) -> dict[tuple[Month, str, str], Restated]:
    """Count what makes each month another one than it was, by month, app key and reason."""
    found: dict[tuple[Month, str, str], Restated] = {}
    for customer in customers:
        for licence in customer.licences:
            for line in licence.lines:
                before, after = (_worth(line, span, at) for at in (then, now))
                for month, (net, gross), (net_now, gross_now) in zip(span, before, after, strict=True):
                    if (net, gross) != (net_now, gross_now):
                        key = (month, licence.app.key, _reason(line, then, now))
                        row = found.setdefault(key, Restated())
                        row.lines += 1
                        row.net_cents += net_now - net
                        row.gross_cents += gross_now - gross
    return found


def _worth(line: Line, span: Months, at: date) -> list[tuple[int, int]]:
    net, gross = balances([line] if line.is_told(at) else [], span, at)
    return list(zip(net, gross, strict=True))


def _reason(line: Line, then: date, now: date) -> str:
    if not line.is_told(then):
        return "late"
    if not line.is_told(now):
        return "vanished"
    return "excluded now" if line.is_given_up(now) and not line.is_given_up(then) else "changed"

"""Movement oracle: what licences and customers did between month ends, one at a time, as the rules say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from reports_lib.periods import Month, Months

__all__ = ["NEUTRAL", "months_told", "segments_told"]

NEUTRAL = ("billing_period", "hosting_migration", "transfer", "revenue_share")
BASES = ("net", "gross")
LATE = timedelta(days=30)
WORDS = (
    *("hosting", "app_edition", "billing_period", "licence_type", "partner_type", "tier_band"),
    "share_bp",
)
Rows = list[dict[str, Any]]
Booking = dict[str, Any]


class State(NamedTuple):
    """A licence at a month's end: what it is worth on both bases, and how it is booked."""

    net: int
    gross: int
    booking: Booking

    def of(self, basis: str) -> int:
        return self.net if basis == "net" else self.gross

    @property
    def pays(self) -> bool:
        return self.net > 0 or self.gross > 0

    @property
    def is_worth(self) -> bool:
        return self.net != 0 or self.gross != 0


class Step(NamedTuple):
    """What a licence did in a month."""

    before: State
    after: State
    returned_on: date | None
    ended_on: date | None

    @property
    def is_passing(self) -> bool:
        return self.returned_on is not None and not self.before.is_worth and not self.after.is_worth


class Move(NamedTuple):
    """What a customer did with an app in a month."""

    steps: list[Step]
    move: str | None

    def sum(self, basis: str, *, is_after: bool) -> int:
        return sum((step.after if is_after else step.before).of(basis) for step in self.steps)

    def pays_on(self, basis: str) -> bool:
        return self.sum(basis, is_after=False) > 0 and self.sum(basis, is_after=True) > 0

    def parts(self, step: Step, basis: str) -> dict[str, int]:
        """The neutral parts of what one licence did."""
        found = dict.fromkeys(NEUTRAL, 0)
        if not self.pays_on(basis):
            return found
        before, after = step.before.of(basis), step.after.of(basis)
        if before > 0 and after > 0:
            return found | _rebooked(step, basis)
        if (before > 0) != (after > 0) and self.move:
            found[self.move.replace(" ", "_")] = after - before
        return found


def _rebooked(step: Step, basis: str) -> dict[str, int]:
    """What another way of booking changed of a licence that goes on."""
    (_net, gross, old), (net_now, gross_now, new) = step.before, step.after
    change = step.after.of(basis) - step.before.of(basis)
    if _is_other(old, new, "hosting"):
        return {"hosting_migration": change}
    share = 0
    if basis == "net" and min(gross, gross_now) > 0 and _is_other(old, new, "share_bp"):
        share = net_now - (2 * gross_now * old["share_bp"] + 10_000) // 20_000
        share = share if abs(share) > 1 else 0
    rest = change - share if _is_other(old, new, "billing_period") else 0
    return {"revenue_share": share, "billing_period": rest}


def _is_other(old: Booking, new: Booking, word: str) -> bool:
    return None not in {old.get(word), new.get(word)} and old[word] != new[word]


def _steps(lines: Rows, months: Months) -> list[Step]:
    """What a licence did in each month."""
    live = [
        line
        for line in lines
        if line["effective_on"] is not None
        and line["ends_on"] is not None
        and line["effective_on"] < line["ends_on"]
        and (line["mrr_net_cents"] or line["mrr_gross_cents"])
    ]
    states = [_state(live, month) for month in (months.first - 1, *months)]
    return [
        Step(before, after, _returned_on(live, month), _ended_on(live, month))
        for month, before, after in zip(months, states, states[1:], strict=False)
    ]


def _state(live: Rows, month: Month) -> State:
    now = [line for line in live if line["effective_on"] <= month.last_day < line["ends_on"]]
    begun = [line for line in live if _buys(line) and line["effective_on"] <= month.last_day]
    booking = max(begun, key=_newness, default={})
    return State(
        sum(line["mrr_net_cents"] for line in now),
        sum(line["mrr_gross_cents"] for line in now),
        {word: booking.get(word) for word in WORDS},
    )


def _buys(line: dict[str, Any]) -> bool:
    return line["mrr_net_cents"] > 0 or line["mrr_gross_cents"] > 0


def _newness(line: dict[str, Any]) -> tuple[date, date, str]:
    signature = "\x1f".join("" if line[word] is None else str(line[word]) for word in WORDS)
    return line["effective_on"].replace(day=1), line["sold_on"], signature


def _returned_on(live: Rows, month: Month) -> date | None:
    days = [line["effective_on"] for line in live if _buys(line)]
    return min((day for day in days if Month.of(day) == month), default=None)


def _ended_on(live: Rows, month: Month) -> date | None:
    days = [line["ends_on"] for line in live]
    days += [line["effective_on"] for line in live if not _buys(line)]
    return max((day for day in days if Month.of(day) == month), default=None)


def _units(terms: Rows, months: Months) -> dict[tuple[str, str], list[Move]]:
    """Every customer and app, with what they did in each month."""
    licences: dict[tuple[str, str], dict[str, Rows]] = {}
    for line in terms:
        owned = licences.setdefault((line["customer_id"], line["app_key"]), {})
        owned.setdefault(line["licence_id"], []).append(line)
    return {
        unit: [
            _move(list(steps)) for steps in zip(*(_steps(one, months) for one in owned.values()), strict=True)
        ]
        for unit, owned in licences.items()
    }


def _move(steps: list[Step]) -> Move:
    """Name what licences that begin and end did."""
    hostings = [
        {state.booking["hosting"] for state in states if state.pays} & {"Cloud", "Data Center", "Server"}
        for states in ([step.before for step in steps], [step.after for step in steps])
    ]
    plain = Move(steps, None)
    if not _pays(plain, is_after=False) or not _pays(plain, is_after=True):
        return plain
    if hostings[0] != hostings[1]:
        return Move(steps, "hosting migration")
    begun = any(step.before.of(basis) <= 0 < step.after.of(basis) for step in steps for basis in BASES)
    ended = any(step.after.of(basis) <= 0 < step.before.of(basis) for step in steps for basis in BASES)
    return Move(steps, "transfer" if begun and ended else None)


def _pays(move: Move, *, is_after: bool) -> bool:
    return any(move.sum(basis, is_after=is_after) > 0 for basis in BASES)


def months_told(terms: Rows, months: Months) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Customer months: balances, neutral parts, passing, late renewals and the move, on both bases."""
    found = {}
    for unit, moves in _units(terms, months).items():
        last_end: date | None = None
        for month, move in zip(months, moves, strict=True):
            pays, paid = _pays(move, is_after=True), _pays(move, is_after=False)
            passed = not pays and not paid and any(step.is_passing for step in move.steps)
            back_on = _first(step.returned_on for step in move.steps if _changed(step))
            is_late = pays and not paid and bool(last_end and back_on and back_on - last_end <= LATE)
            row = (*_balances(move), passed, is_late, move.move)
            if any(row[:4]) or passed:
                found[(*unit, month)] = row
            if not pays and (paid or passed):
                last_end = max(step.ended_on for step in move.steps if step.ended_on and _changed(step))
    return found


def _changed(step: Step) -> bool:
    return step.before[:2] != step.after[:2] or step.is_passing


def _first(days: Any) -> date | None:
    return min((day for day in days if day), default=None)


def _balances(move: Move) -> tuple[int, ...]:
    balances = [move.sum(basis, is_after=is_after) for basis in BASES for is_after in (False, True)]
    parts = [move.parts(step, basis) for basis in BASES for step in move.steps]
    half = len(move.steps)
    sums = [sum(one[kind] for one in part) for part in (parts[:half], parts[half:]) for kind in NEUTRAL]
    return (*balances, *sums)


def segments_told(terms: Rows, months: Months, by: tuple[str, ...]) -> dict[tuple[Any, ...], tuple[int, ...]]:
    """Segment months: what every licence did, in the segment it left and in the one it is in."""
    found: dict[tuple[Any, ...], list[int]] = {}
    size = len(BASES) * (3 + len(NEUTRAL))
    for unit, moves in _units(terms, months).items():
        for month, move in zip(months, moves, strict=True):
            for step in move.steps:
                for key, row in _by_segment(move, step, by).items():
                    sums = found.setdefault((*unit, *key, month), [0] * size)
                    sums[:] = map(sum, zip(sums, row, strict=True))
    return {key: tuple(row) for key, row in found.items() if any(row)}


def _by_segment(move: Move, step: Step, by: tuple[str, ...]) -> dict[tuple[Any, ...], list[int]]:
    """Opening, closing, moved and neutral parts of a licence in the one segment or the two it is in."""
    old, new = (tuple(state.booking[word] for word in by) for state in (step.before, step.after))
    if not step.before.is_worth:
        old = new
    told = {old: [], new: []}
    for basis in BASES:
        before, after = step.before.of(basis), step.after.of(basis)
        parts = move.parts(step, basis)
        if old == new:
            told[new] += [before, after, 0, *parts.values()]
            continue
        moved = before if move.pays_on(basis) and before > 0 and after > 0 else 0
        left = dict.fromkeys(NEUTRAL, 0)
        if move.move and not moved and any(parts.values()):
            # What begins or ends takes its old worth from there and brings the new one here.
            kind = move.move.replace(" ", "_")
            left[kind], parts = -before, parts | {kind: after}
        told[old] += [before, 0, -moved, *left.values()]
        told[new] += [0, after, moved, *parts.values()]
    return told

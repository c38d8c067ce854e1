"""Truth of seats: a planned licence turned into the stretches of days for which it gives seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from reports_lib.sample.snapshots import snapshots
from reports_lib.sample.tiers import Unsaid
from reports_lib.sample.truth_terms import effective_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports_lib.sample.lines import Line
    from reports_lib.sample.plans import Licence, Snapshot
    from reports_lib.sample.tiers import Tier

__all__ = ["Piece", "newest", "pieces", "seats_of"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Days ``[begin, end)`` on which a line, or a snapshot, says what a licence is.

    The piece with the greatest ``rank`` wins; a line always outranks a snapshot.
    """

    begin: date
    end: date
    licence_type: str | None
    tier: Tier
    rank: tuple[int, date, date, date, str]


def pieces(licence: Licence, at: date) -> list[Piece]:
    """Return all that is told of a licence at the start of a day, as pieces that are not empty."""
    lines = [line for line in licence.lines if line.is_told(at)]
    found = [*_of_lines(lines, at), *_of_snapshots(licence, at, has_lines=bool(lines))]
    return [one for one in found if one.begin < one.end]


def _of_lines(lines: list[Line], at: date) -> Iterator[Piece]:
    """A line counts until it is taken back in full."""
    refunds = {line.original: line for line in lines if line.sale_type == "Refund"}
    for line in lines:
        if line.sale_type == "Refund" or line.added or line.is_given_up(at):
            continue
        end, refund = line.end, refunds.get(line)
        if refund and _takes_back(refund, line, at):
            end = min(end, max(refund.start, refund.sold_on))
        rank = (1, line.sold_on, line.start, line.end, line.line_id)
        yield Piece(effective_on(line), end, line.offer.licence_type, line.tier, rank)


def _takes_back(refund: Line, line: Line, at: date) -> bool:
    is_same_term = (refund.start, refund.end) == (line.start, line.end)
    return is_same_term and refund.amounts(at).gross == -line.amounts(at).gross


def _of_snapshots(licence: Licence, at: date, *, has_lines: bool) -> Iterator[Piece]:
    """A snapshot counts until one says that the licence is not active any more.

    One that says so itself counts only where no line does, and until the day it says it.
    """
    told = snapshots(licence, at)
    if not told:
        return
    known = [(one.day, one) for one in told if one.is_kept] + [(told[-1].start, told[-1])]
    stops = [one.day for one in {id(one): one for _, one in known}.values() if one.status != "active"]
    for since, one in known:
        is_active = one.status == "active"
        if not is_active and has_lines:
            continue
        end = one.end or date.max
        later = (day for day in stops if (day > one.day if is_active else day >= one.day))
        yield _piece(one, since, min(end, min(later, default=date.max)))


def _piece(one: Snapshot, since: date, end: date) -> Piece:
    rank = (0, one.day, since, end, "")
    return Piece(max(since, one.start), end, one.licence_type, one.tier, rank)


def newest(told: list[Piece], day: date) -> Piece | None:
    """Return the piece that says what a licence is on a day."""
    in_force = [one for one in told if one.begin <= day < one.end]
    return max(in_force, key=lambda one: one.rank, default=None)


def seats_of(licence: Licence, piece: Piece, day: date, at: date) -> int | Unsaid:
    """Read a piece's seats; some tiers leave them to the newest line, or to the trial."""
    seats = piece.tier.seats
    if seats is Unsaid.AS_THE_LINES:
        sold = [line for line in licence.lines if line.is_told(at) and line.sold_on <= day]
        if sold:
            return max(sold, key=lambda line: (line.sold_on, line.start, line.end, line.line_id)).tier.seats
    if seats in {Unsaid.AS_THE_LINES, Unsaid.AS_THE_TRIAL}:
        trial = licence.evaluation
        if licence.opportunity and licence.opportunity.isdigit():
            return int(licence.opportunity)
        return trial.seats if trial else Unsaid.UNKNOWN
    return seats

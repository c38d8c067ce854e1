"""Snapshots: a licence's trial and lines turned into all that its record said, up to a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from reports_lib.sample.plans import Snapshot
from reports_lib.sample.tiers import Tier, Unsaid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reports_lib.sample.lines import Line
    from reports_lib.sample.plans import Licence

__all__ = ["snapshots"]

_ONE_DAY = timedelta(days=1)
_TRIAL_TIER = Tier("Evaluation", Unsaid.AS_THE_TRIAL)


def snapshots(licence: Licence, at: date) -> list[Snapshot]:
    """Return what the record said up to the start of a day, oldest first; the last one is current.

    A record follows what was really sold, whether or not its line is told in time.
    """
    if not licence.is_told(at):
        return []
    told = (*_tried(licence), *_bought(licence), *licence.snapshots)
    days: dict[date, Snapshot] = {}
    for one in sorted((one for one in told if one.day < at), key=attrgetter("day")):
        before = days.get(one.day)
        # A day has one snapshot, the last one; it is kept if any of the day's would be.
        days[one.day] = replace(one, is_kept=True) if before and before.is_kept else one
    return list(days.values())


def _tried(licence: Licence) -> Iterator[Snapshot]:
    trial = licence.evaluation
    if trial is None:
        return
    yield Snapshot(trial.start, "EVALUATION", _TRIAL_TIER, None, trial.start, trial.end)
    first = licence.lines[0] if licence.lines else None
    if first is None or trial.end < _begins(first):
        yield Snapshot(trial.end, "EVALUATION", _TRIAL_TIER, None, trial.start, trial.end, "inactive")


def _bought(licence: Licence) -> Iterator[Snapshot]:
    sold = [line for line in licence.lines if line.sale_type != "Refund" and not line.added]
    refunds = {line.original: line for line in licence.lines if line.sale_type == "Refund"}
    replaced = {line.original for line in sold}
    before: Snapshot | None = None
    for line in sold:
        day = _begins(line)
        if before and before.status == "active" and before.end and before.end < day:
            before = _ended(before, before.end)
            yield before
        before = _described(licence, line, day, before)
        yield before
        refund = refunds.get(line)
        if refund and line not in replaced and refund.end == line.end and refund.start == line.start:
            before = _ended(before, max(refund.sold_on, day), "cancelled")
            yield before
        elif line.given_up_on:
            before = _ended(before, line.given_up_on, in_dunning=True)
            yield before
    if before and before.status == "active" and before.end:
        yield _ended(before, before.end)


def _begins(line: Line) -> date:
    """The day a line changes the record: when it is sold, or told of before it is due."""
    return max(line.start, min(line.sold_on, line.known_on - _ONE_DAY))


def _described(licence: Licence, line: Line, day: date, before: Snapshot | None) -> Snapshot:
    """Describe a licence by a line; another month of the same is told and not kept."""
    tier = licence.record_tier or line.offer.licence_tier
    kind, edition = line.offer.licence_type or "COMMERCIAL", line.offer.edition
    is_same = (
        before is not None
        and before.status == "active"
        and (before.licence_type, before.tier, before.edition) == (kind, tier, edition)
    )
    return Snapshot(
        day, kind, tier, edition, line.start, line.end, is_kept=line.offer.months > 1 or not is_same
    )


def _ended(before: Snapshot, day: date, status: str = "inactive", *, in_dunning: bool = False) -> Snapshot:
    return Snapshot(
        day,
        before.licence_type,
        before.tier,
        before.edition,
        before.start,
        before.end,
        status,
        in_dunning=in_dunning,
    )

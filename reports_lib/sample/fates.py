"""Fates: a customer's number turned into the kind of customer it is and the day it arrives.

Most of it is drawn. A few numbers are cast for a part, so that whatever the seed some customer comes
back in the last full month, one never pays a bill, some renew on the last day of every month, some
Data Center renewals fall due in the last full month, and those with a hostile name buy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from reports_lib.periods import add_months
from reports_lib.sample.hostile_names import has_hostile_name

if TYPE_CHECKING:
    from random import Random

    from reports_lib.sample.calendars import Calendar

__all__ = ["Fate", "Kind", "deal", "fate", "first_day"]

Part = Literal["anyone", "returns", "never pays", "begins on 31 January", "renews a server", "buys"]

_ANYONE: Part = "anyone"
# A part falls to every customer whose number leaves this remainder when divided by this number. They
# are odd; even ones are for the plants.
_CAST: tuple[tuple[int, int, Part], ...] = (
    (100, 17, "returns"),
    (200, 59, "never pays"),
    (40, 11, "begins on 31 January"),
    (80, 29, "renews a server"),
)
_LARGEST_DATA_CENTER = 4500
_LAST_NEW_DATA_CENTER = date(2026, 3, 30)
_LICENCE_TYPES = ("COMMERCIAL", "ACADEMIC", "COMMUNITY", "OPEN_SOURCE", "EVALUATION")
_LICENCE_TYPE_WEIGHTS = (82, 5, 3, 2, 8)
_DATA_CENTER, _ANNUAL, _PARTNER = 0.12, 0.33, 0.2
_AT_LAUNCH, _STAYS_AWAY_IN_LEAN_MONTHS = 0.24, 0.85
_ODD_FIRST_TERM = 0.08


@dataclass(frozen=True, slots=True)
class Kind:
    """What a customer is: where it hosts, what it pays for, how it buys, how big it is."""

    part: Part
    hosting: str
    licence_type: str
    months: int
    has_partner: bool
    seats: int


@dataclass(frozen=True, slots=True)
class Fate:
    """What is settled about a licence before its life is played.

    ``first_days`` is the length of an odd first term, prorated to meet another product's renewal
    day. ``leaves_on`` ends the first term that reaches it; with ``is_unpaid`` one more term is
    billed in vain. ``returns_on`` is the day such a leaver buys again.
    """

    first_day: date
    first_days: int | None = None
    leaves_on: date | None = None
    returns_on: date | None = None
    is_unpaid: bool = False


def deal(rng: Random, number: int) -> Kind:
    """Draw what a customer is; most of those cast for a part are plain monthly Cloud customers."""
    part: Part = next((part for every, at, part in _CAST if number % every == at), _ANYONE)
    if part == _ANYONE and has_hostile_name(number):
        part = "buys"
    is_data_center = rng.random() < _DATA_CENTER
    licence_type = rng.choices(_LICENCE_TYPES, weights=_LICENCE_TYPE_WEIGHTS)[0]
    is_annual = rng.random() < _ANNUAL
    years = rng.choices((1, 2, 3), weights=(70, 18, 12))[0]
    has_partner = rng.random() < _PARTNER
    seats = max(round(rng.lognormvariate(4.28, 1.0)), 3)
    servers = min(seats * 9, _LARGEST_DATA_CENTER)
    if part == "renews a server":
        return Kind(part, "Data Center", "COMMERCIAL", 12, has_partner=has_partner, seats=servers)
    if part != _ANYONE:
        return Kind(
            part,
            "Cloud",
            "COMMERCIAL",
            1,
            has_partner=False,
            seats=min(seats, 60 if part == "returns" else 250),
        )
    if licence_type in {"COMMUNITY", "OPEN_SOURCE", "EVALUATION"}:
        return Kind(part, "Cloud", licence_type, 12, has_partner=False, seats=seats)
    if is_data_center:
        return Kind(part, "Data Center", licence_type, 12 * years, has_partner, seats=servers)
    return Kind(part, "Cloud", licence_type, 12 if is_annual else 1, has_partner, seats)


def first_day(rng: Random, kind: Kind, calendar: Calendar, *, runs_off: bool) -> date:
    """Draw the day a customer first buys, or first tries; some are there from the first month.

    Where Data Center ``runs_off``, nobody comes to it after its last day of new subscriptions.
    """
    first, opening_days = calendar.span.first.first_day, calendar.span.first.last_day.day
    all_days = (calendar.until - first).days + 1
    at_launch = first + timedelta(days=rng.randrange(opening_days))
    day = first + timedelta(days=int(all_days * rng.random() ** 0.85))
    instead = first + timedelta(days=int(all_days * rng.random() ** 0.85))
    is_early = rng.random() < _AT_LAUNCH
    stays_away = rng.random() < _STAYS_AWAY_IN_LEAN_MONTHS
    if kind.part == "begins on 31 January":
        return _last_of_january(day, calendar)
    if kind.part == "renews a server":
        # So late in the month that a renewal booked ahead is mostly booked in it too.
        years = min((calendar.months - 1) // 12, 2)
        return add_months(calendar.span.last.first_day, -12 * years) + timedelta(days=opening_days - 10)
    if is_early or kind.part not in {_ANYONE, "buys"}:
        return at_launch
    chosen = instead if stays_away and calendar.is_lean(day) else day
    if runs_off and kind.hosting == "Data Center" and chosen > _LAST_NEW_DATA_CENTER:
        return max(_LAST_NEW_DATA_CENTER - (chosen - _LAST_NEW_DATA_CENTER), first)
    return chosen


def _last_of_january(day: date, calendar: Calendar) -> date:
    ends = (date(day.year - ago, 1, 31) for ago in range(2))
    return next((end for end in ends if calendar.span.first.first_day <= end <= calendar.until), day)


def fate(rng: Random, kind: Kind, day: date, calendar: Calendar, *, is_first: bool) -> Fate:
    """Settle what is known of a licence in advance; parts are played by a customer's first licence."""
    is_odd = rng.random() < _ODD_FIRST_TERM
    odd_days = 15 if kind.months == 1 else rng.randint(120, 300)
    return_day = rng.randint(8, 22)
    last = calendar.span.last
    if is_first and kind.part == "returns" and len(calendar.span) > 8:
        back = (last.first_day).replace(day=return_day)
        return Fate(day, leaves_on=(last - 5).first_day, returns_on=back)
    if is_first and kind.part == "never pays":
        return Fate(day, leaves_on=day + timedelta(days=150), is_unpaid=True)
    is_odd = is_odd and kind.part == _ANYONE and kind.licence_type == "COMMERCIAL"
    return Fate(day, first_days=odd_days if is_odd else None)

"""Truth of users: the seats of every licence on two days, counted by app and hosting."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports_lib.sample.tiers import Unsaid
from reports_lib.sample.truth_seats import newest, pieces, seats_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from reports_lib.sample.plans import Customer, Licence
    from reports_lib.sample.truth_seats import Piece

__all__ = ["Users", "count_users"]

_COUNTED = frozenset({"COMMERCIAL", "ACADEMIC"})
# Whoever bought a band has more users than the band below it.
_BANDS = {
    "Data Center": (*(500, 1000, 2000, 3000, 4000, 5000), *range(10_000, 1_000_000, 5000)),
    "Server": (10, 25, 50, 100, 250, 500, 2000, 10_000),
}


@dataclass(slots=True)
class Users:
    """Users of one app on one hosting at the end of two days.

    Licences of other types than commercial and academic ones are left out of all but ``left_out``.
    Unlimited and unknown licences count as licences, and as no users.
    """

    users_then: int = 0
    users_now: int = 0
    new_users: int = 0
    lost_users: int = 0
    users_now_at_least: int = 0
    unlimited_then: int = 0
    unlimited_now: int = 0
    unknown_then: int = 0
    unknown_now: int = 0
    licences_now: int = 0
    left_out_now: int = 0

    @property
    def net_users(self) -> int:
        """New users less lost ones."""
        return self.new_users - self.lost_users


def count_users(
    customers: Iterable[Customer], *, now: date, then: date, at: date
) -> dict[tuple[str, str], Users]:
    """Count by app and hosting, as told at the start of a day."""
    counts: dict[tuple[str, str], Users] = {}
    for customer in customers:
        for licence in customer.licences:
            told = pieces(licence, at)
            if told:
                row = counts.setdefault((licence.app.key, licence.hosting), Users())
                was = _seats(licence, told, then, at)
                _count(row, was, _seats(licence, told, now, at), licence.hosting)
    return counts


class _LeftOut:
    """A licence in force whose type does not count."""


def _seats(licence: Licence, told: list[Piece], day: date, at: date) -> int | Unsaid | type[_LeftOut] | None:
    """Return a licence's seats on a day; None if it is not in force."""
    piece = newest(told, day)
    if piece is None:
        return None
    return seats_of(licence, piece, day, at) if piece.licence_type in _COUNTED else _LeftOut


def _count(
    row: Users,
    was: int | Unsaid | type[_LeftOut] | None,
    now: int | Unsaid | type[_LeftOut] | None,
    hosting: str,
) -> None:
    users_then = was if isinstance(was, int) else 0
    users_now = now if isinstance(now, int) else 0
    row.users_then += users_then
    row.users_now += users_now
    row.new_users += max(users_now - users_then, 0)
    row.lost_users += max(users_then - users_now, 0)
    row.users_now_at_least += _at_least(users_now, hosting)
    row.unlimited_then += was is Unsaid.UNLIMITED
    row.unlimited_now += now is Unsaid.UNLIMITED
    row.unknown_then += was is Unsaid.UNKNOWN
    row.unknown_now += now is Unsaid.UNKNOWN
    row.licences_now += now is not None and now is not _LeftOut
    row.left_out_now += now is _LeftOut


def _at_least(users: int, hosting: str) -> int:
    bands = _BANDS.get(hosting)
    if not bands or not users:
        return users
    below = bisect_left(bands, users)
    return bands[below - 1] + 1 if below else 1

"""Subscriptions: a first offer turned into the lines of a licence's whole life."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from reports_lib.periods import add_months
from reports_lib.sample.tills import Sale

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from reports_lib.sample.calendars import Calendar
    from reports_lib.sample.fates import Fate
    from reports_lib.sample.lines import Line
    from reports_lib.sample.offers import Offer
    from reports_lib.sample.tills import Till

__all__ = ["subscribe"]

_LEAVE_MONTHLY, _LEAVE_ANNUAL = 0.013, 0.11
_LEAN_MONTHLY, _LEAN_ANNUAL = 6.0, 3.0
_REFUND_AT_THE_END = 0.12
_COME_BACK = 0.25
_FEWEST_SEATS, _MOST_SEATS = 2, 20_000
_GIVEN_UP_AFTER = timedelta(days=75)


def subscribe(rng: Random, till: Till, offer: Offer, *, fate: Fate, calendar: Calendar) -> list[Line]:
    """Play a licence's life and return its lines, as far as they are known at the ledger's last day."""
    return _Life(rng, till, offer, fate=fate, calendar=calendar).lines()


class _Life:
    """Terms follow each other on the anniversaries of one anchor day until the customer leaves."""

    def __init__(self, rng: Random, till: Till, offer: Offer, *, fate: Fate, calendar: Calendar) -> None:
        self._rng, self._till, self._fate, self._calendar = rng, till, fate, calendar
        self._offer = offer
        self._before: Offer | None = None
        self._sale_type = "New"
        self._begin_again(fate.first_day)
        self._first_days = fate.first_days
        self._has_left = False
        self._lines: list[Line] = []

    def lines(self) -> list[Line]:
        while self._buy_a_term():
            if self._offer.months > 1 and self._elapsed:
                self._maybe_upgrade_within_the_term()
            if not self._leaves():
                self._resize_for_the_next_term()
            elif not self._comes_back():
                break
        return self._lines

    def _begin_again(self, day: date) -> None:
        self._start = self._anchor = day
        self._elapsed = 0

    def _buy_a_term(self, *, is_paid: bool = True) -> bool:
        """Sell the next term; False when that sale is not known yet."""
        full_days = None
        if self._first_days:
            full_days = (add_months(self._start, self._offer.months) - self._start).days
            end = self._anchor = self._start + timedelta(days=self._first_days)
            self._first_days = None
        else:
            self._elapsed += self._offer.months
            end = add_months(self._anchor, self._elapsed)
        sold_on = self._start + timedelta(days=self._sale_delay())
        if sold_on > self._calendar.until:
            return False
        sale = Sale(self._sale_type, sold_on, before=self._before, full_days=full_days)
        line = self._till.sell(self._offer, (self._start, end), sale)
        if not is_paid:
            line.given_up_on = sold_on + _GIVEN_UP_AFTER
        self._lines.append(line)
        self._before, self._sale_type, self._start = self._offer, "Renewal", end
        return True

    def _sale_delay(self) -> int:
        """Annual renewals are often booked ahead of their term, and some of them late."""
        if self._offer.months == 1 or self._sale_type != "Renewal":
            return 0
        kind = self._rng.random()
        if kind < 0.3:
            return -self._rng.randint(3, 20)
        return self._rng.randint(1, 9) if kind > 0.88 else 0

    def _maybe_upgrade_within_the_term(self) -> None:
        """Book more seats as the platform does: the old line taken back, the new one in full."""
        line = self._lines[-1]
        grown = replace(self._offer, seats=_seats(self._offer.seats * self._rng.uniform(1.2, 1.7)))
        days = self._rng.randint(40, 300)
        sold_on = max(line.start, line.sold_on) + timedelta(days=days)
        is_wanted = self._rng.random() < 0.13 and grown.users != self._offer.users and line.gross_cents > 0
        if not is_wanted or sold_on >= min(line.end, self._calendar.until):
            return
        invoice = self._till.next_invoice()
        sale = Sale("Upgrade", sold_on, before=self._offer, invoice=invoice)
        upgrade = self._till.sell(grown, (line.start, line.end), sale)
        upgrade.original = line
        self._lines += [self._till.take_back(line, sold_on=sold_on, invoice=invoice), upgrade]
        self._offer = self._before = grown

    def _leaves(self) -> bool:
        if self._fate.leaves_on and not self._has_left:
            return self._start >= self._fate.leaves_on
        rate = _LEAVE_MONTHLY if self._offer.months == 1 else _LEAVE_ANNUAL
        if self._calendar.is_lean(self._start):
            rate *= _LEAN_MONTHLY if self._offer.months == 1 else _LEAN_ANNUAL
        return self._rng.random() < rate

    def _comes_back(self) -> bool:
        """Settle the goodbye, and whether there is a return; False ends the life."""
        is_first, self._has_left = not self._has_left, True
        if self._fate.is_unpaid and is_first:
            self._buy_a_term(is_paid=False)
            return False
        if self._rng.random() < _REFUND_AT_THE_END:
            self._renew_and_regret()
        planned = self._fate.returns_on if is_first else None
        gap = timedelta(days=self._rng.randint(40, 200))
        if not planned and (self._rng.random() >= _COME_BACK or self._offer.hosting == "Data Center"):
            return False
        self._begin_again(planned or self._start + gap)
        self._sale_type = "New"
        return True

    def _renew_and_regret(self) -> None:
        if self._offer.list_cents == 0 or not self._buy_a_term():
            return
        line = self._lines[-1]
        refunded_on = max(line.start, line.sold_on) + timedelta(days=self._rng.randint(2, 24))
        if refunded_on <= self._calendar.until:
            self._lines.append(self._till.take_back(line, sold_on=refunded_on))

    def _resize_for_the_next_term(self) -> None:
        """Let the seats, or the edition, change with the renewal."""
        is_monthly = self._offer.months == 1
        chance = self._rng.random()
        if chance < (0.18 if is_monthly else 0.5):
            low, high = (1.01, 1.32) if is_monthly else (0.95, 1.45)
            if self._rng.random() < 0.3:
                low, high = (0.72, 0.97) if is_monthly else (0.55, 0.95)
            seats = _seats(self._offer.seats * self._rng.uniform(low, high))
            self._offer = replace(self._offer, seats=seats)
            if not is_monthly and self._is_smaller():
                self._sale_type = "Downgrade"
        elif self._offer.edition == "Standard" and chance > 0.992:
            self._offer, self._sale_type = replace(self._offer, edition="Advanced"), "Upgrade"
        elif self._offer.edition == "Advanced" and chance > 0.994:
            self._offer, self._sale_type = replace(self._offer, edition="Standard"), "Downgrade"

    def _is_smaller(self) -> bool:
        return self._before is not None and self._offer.list_cents < self._before.list_cents


def _seats(wanted: float) -> int:
    return min(max(round(wanted), _FEWEST_SEATS), _MOST_SEATS)

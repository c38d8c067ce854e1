"""Lines: one invoice line as it was sold, turned into what is told of it on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from reports_lib.sample.offers import Offer
    from reports_lib.sample.tiers import Tier

__all__ = ["Amounts", "Correction", "Line"]

_ONE_DAY = timedelta(days=1)


class Amounts(NamedTuple):
    """A line's two amounts in cents."""

    net: int
    gross: int


class Correction(NamedTuple):
    """The day a line's amounts were corrected, and what was told before."""

    day: date
    before: Amounts


@dataclass(slots=True, eq=False)
class Line:
    """One invoice line: an offer for the term ``[start, end)``, in cents.

    ``known_on`` is the first day at whose start the line is told, ``vanishes_on`` the first at which
    it is told no more. ``original`` is the line that a refund takes back or an upgrade replaces;
    ``tells_original`` says whether the record names it. ``added`` are the users, and the day, that a
    prorated line is for.
    """

    line_id: str
    invoice: str
    sold_on: date
    start: date
    end: date
    sale_type: str | None
    offer: Offer
    offer_before: Offer | None
    tier: Tier
    share_percent: int
    discount_cents: int
    gross_cents: int
    net_cents: int
    payment_terms: str | None
    known_on: date
    paid_on: date
    original: Line | None = None
    tells_original: bool = True
    added: tuple[int, date] | None = None
    given_up_on: date | None = None
    correction: Correction | None = None
    touched_on: date | None = None
    vanishes_on: date | None = None
    payment_word: str | None = None
    discount: dict[str, str] | None = None
    extra: dict[str, Any] | None = None

    def is_told(self, at: date) -> bool:
        """Say whether the Marketplace tells of the line at the start of a day."""
        return self.known_on <= at and (self.vanishes_on is None or at < self.vanishes_on)

    def amounts(self, at: date) -> Amounts:
        """Return the amounts as told at the start of a day."""
        if self.correction and at <= self.correction.day:
            return self.correction.before
        return Amounts(self.net_cents, self.gross_cents)

    def is_given_up(self, at: date) -> bool:
        """Say whether its payment was given up before a day."""
        return self.given_up_on is not None and self.given_up_on < at

    def payment_status(self, at: date) -> str:
        """Return what is told of its payment at the start of a day."""
        if self.sale_type == "Refund":
            return "Refunded"
        if self.is_given_up(at):
            return "Uncollectible"
        if self.payment_word:
            return self.payment_word
        return "Paid" if self.paid_on < at and not self.given_up_on else "Open"

    def last_updated(self, at: date) -> date:
        """Return the day of the last change before a day."""
        changed = self.correction.day if self.correction else None
        days = (self.paid_on, self.given_up_on, changed, self.touched_on)
        return max([self.known_on - _ONE_DAY, *(day for day in days if day and day < at)])

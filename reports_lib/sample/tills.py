"""Tills: an offer and a term turned into a priced invoice line, or one taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from reports_lib.sample.apps import share_percent
from reports_lib.sample.cents import half_away
from reports_lib.sample.lines import Line

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from random import Random

    from reports_lib.sample.offers import Offer

__all__ = ["Sale", "Till", "random_uuid", "reprice"]

_PARTNER_DISCOUNT_PERCENT = 20
_NET_30 = timedelta(days=30)
_ONE_DAY = timedelta(days=1)
_BEFORE_THE_SWITCHES = date(2026, 3, 31)
_SLOWEST_MOVE_DAYS = 46


@dataclass(frozen=True, slots=True)
class Sale:
    """What is said of a sale beside offer and term.

    ``full_days`` is the length a term was cut from when it is billed in part.
    """

    kind: str | None
    sold_on: date
    before: Offer | None = None
    full_days: int | None = None
    invoice: str | None = None


class Till:
    """Books the lines of one customer: prices, shares, numbers, payment."""

    def __init__(
        self, rng: Random, *, customer: int, through_partner: bool, edges: AbstractSet[str] = frozenset()
    ) -> None:
        self._rng = rng
        self.customer = customer
        self._discount_percent = _PARTNER_DISCOUNT_PERCENT if through_partner else 0
        self._has_switches = "share_switches" in edges
        moves_after = customer * 7 % _SLOWEST_MOVE_DAYS
        # Without the edge, the app was on Forge from its first day on.
        self._moves_after = timedelta(days=moves_after if "forge_move" in edges else -(10**5))
        self._invoices = 0

    def next_invoice(self) -> str:
        """Return an invoice number never used before."""
        self._invoices += 1
        digits = f"{self.customer:07d}{self._invoices:05d}"
        return "IN-" + "-".join(digits[at : at + 3] for at in range(0, len(digits), 3))

    def sell(self, offer: Offer, term: tuple[date, date], sale: Sale) -> Line:
        """Sell a term at its list price, less a partner's discount."""
        start, end = term
        price = offer.list_cents
        if sale.full_days:
            price = half_away(price * (end - start).days, sale.full_days)
        discount = half_away(price * self._discount_percent, 100)
        terms = "Net30" if offer.months > 1 and price else None
        line = Line(
            line_id=random_uuid(self._rng),
            invoice=sale.invoice or self.next_invoice(),
            sold_on=sale.sold_on,
            start=start,
            end=end,
            sale_type=sale.kind,
            offer=offer,
            offer_before=sale.before,
            tier=offer.tier,
            share_percent=self._share(offer, sale.sold_on),
            discount_cents=discount,
            gross_cents=0,
            net_cents=0,
            payment_terms=terms,
            known_on=sale.sold_on + _ONE_DAY,
            paid_on=sale.sold_on + _NET_30 if terms else sale.sold_on,
        )
        return reprice(line, price - discount)

    def _share(self, offer: Offer, sold_on: date) -> int:
        day = sold_on if self._has_switches else min(sold_on, _BEFORE_THE_SWITCHES)
        return share_percent(offer.app, offer.hosting, day, moves_after=self._moves_after)

    def take_back(self, line: Line, *, sold_on: date, invoice: str | None = None) -> Line:
        """Refund a line in full, at the share it was sold at."""
        return Line(
            line_id=random_uuid(self._rng),
            invoice=invoice or self.next_invoice(),
            sold_on=sold_on,
            start=line.start,
            end=line.end,
            sale_type="Refund",
            offer=line.offer,
            offer_before=line.offer,
            tier=line.tier,
            share_percent=line.share_percent,
            discount_cents=-line.discount_cents,
            gross_cents=-line.gross_cents,
            net_cents=-line.net_cents,
            payment_terms=line.payment_terms,
            known_on=sold_on + _ONE_DAY,
            paid_on=sold_on,
            original=line,
        )


def reprice(line: Line, gross_cents: int) -> Line:
    """Give a line another price; the vendor gets its share of it."""
    line.gross_cents = gross_cents
    line.net_cents = half_away(gross_cents * line.share_percent, 100)
    return line


def random_uuid(rng: Random) -> str:
    """Return a UUID that depends on the generator alone."""
    return str(UUID(int=rng.getrandbits(128), version=4))

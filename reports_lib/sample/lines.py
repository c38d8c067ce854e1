"""Lines: an offer and a term turned into a priced invoice line, or one taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from reports_lib.sample.apps import share_percent
from reports_lib.sample.cents import half_away

if TYPE_CHECKING:
    from random import Random

    from reports_lib.sample.offers import Offer

__all__ = ["Line", "Till", "random_uuid"]

_PARTNER_DISCOUNT_PERCENT = 20
_NET_30 = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Line:
    """One invoice line: an offer for the term ``[start, end)``, in cents."""

    line_id: str
    invoice: str
    sold_on: date
    start: date
    end: date
    sale_type: str
    offer: Offer
    offer_before: Offer | None
    discount_cents: int
    gross_cents: int
    net_cents: int
    payment_status: str
    payment_terms: str | None
    original: Line | None = None


class Till:
    """Books the lines of one customer: prices, shares, numbers, payment."""

    def __init__(self, rng: Random, *, customer: int, until: date, through_partner: bool) -> None:
        self._rng = rng
        self.customer = customer
        self._until = until
        self._through_partner = through_partner
        self._invoices = 0

    def next_invoice(self) -> str:
        """Return an invoice number never used before."""
        self._invoices += 1
        digits = f"{self.customer:07d}{self._invoices:05d}"
        return "IN-" + "-".join(digits[at : at + 3] for at in range(0, len(digits), 3))

    def sell(
        self,
        offer: Offer,
        *,
        sold_on: date,
        term: tuple[date, date],
        sale_type: str,
        before: Offer | None,
        full_days: int | None = None,
        invoice: str | None = None,
        is_paid: bool = True,
    ) -> Line:
        """Sell a term; ``full_days`` is the length it was cut from when it is billed in part."""
        start, end = term
        days = (end - start).days
        price = half_away(offer.list_cents * days, full_days) if full_days else offer.list_cents
        percent = _PARTNER_DISCOUNT_PERCENT if self._through_partner else 0
        discount = half_away(price * percent, 100)
        gross = price - discount
        terms = "Net30" if offer.months > 1 and gross else None
        status = "Open" if terms and sold_on + _NET_30 > self._until else "Paid"
        return Line(
            line_id=random_uuid(self._rng),
            invoice=invoice or self.next_invoice(),
            sold_on=sold_on,
            start=start,
            end=end,
            sale_type=sale_type,
            offer=offer,
            offer_before=before,
            discount_cents=discount,
            gross_cents=gross,
            net_cents=half_away(gross * share_percent(offer.app, offer.hosting, sold_on), 100),
            payment_status=status if is_paid else "Uncollectible",
            payment_terms=terms,
        )

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
            discount_cents=-line.discount_cents,
            gross_cents=-line.gross_cents,
            net_cents=-line.net_cents,
            payment_status="Refunded",
            payment_terms=line.payment_terms,
            original=line,
        )


def random_uuid(rng: Random) -> str:
    """Return a UUID that depends on the generator alone."""
    return str(UUID(int=rng.getrandbits(128), version=4))

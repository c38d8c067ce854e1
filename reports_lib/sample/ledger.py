"""Ledger: a number of customers turned into the records, and the truth, of a whole vendor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from reports_lib.errors import ParamsError
from reports_lib.sample.apps import APPS, VENDOR_NAME
from reports_lib.sample.calendars import Calendar
from reports_lib.sample.customers import customer
from reports_lib.sample.licence_records import licence_records
from reports_lib.sample.transaction_records import transaction_records
from reports_lib.sample.truth import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports_lib.periods import Months
    from reports_lib.sample.customers import Customer
    from reports_lib.sample.truth import Truth

__all__ = ["Ledger", "ledger"]


@dataclass(frozen=True, slots=True)
class Ledger:
    """An invented vendor's ledger as it was known at the end of one day.

    Nothing is kept in memory: every call plays the customers again, one at a time. One core plays
    about 1,500 customers, or 20,000 lines, a second, and writes half as many to files; a customer
    has about 14 lines.
    """

    customer_count: int
    seed: int
    calendar: Calendar
    vendor_name: str = VENDOR_NAME

    @property
    def until(self) -> date:
        """The last day anything is known of."""
        return self.calendar.until

    @property
    def span(self) -> Months:
        """The full months of the ledger."""
        return self.calendar.span

    def customers(self) -> Iterator[Customer]:
        """Play every customer's life, in the order of their numbers."""
        for number in range(1, self.customer_count + 1):
            yield customer(number, seed=self.seed, calendar=self.calendar)

    def transactions(self) -> Iterator[dict[str, Any]]:
        """Yield transaction records in the API's shape; money is Decimal with two digits."""
        for one in self.customers():
            yield from transaction_records(one, until=self.until)

    def licences(self) -> Iterator[dict[str, Any]]:
        """Yield licence records in the API's shape."""
        for one in self.customers():
            yield from licence_records(one, until=self.until)

    def truth(self) -> Truth:
        """Return what every report on this ledger must say."""
        return tell(self.customers(), span=self.span, app_keys=[app.key for app in APPS])


def ledger(
    *, customers: int = 240, seed: int = 7, until: date = date(2026, 11, 4), months: int = 40
) -> Ledger:
    """Return the ledger of a vendor with so many customers over so many full months."""
    for name, value in {"customers": customers, "months": months}.items():
        if value < 1:
            raise ParamsError(
                f"{value!r} {name} are too few for a ledger",
                where=f"sample ledger, {name}",
                todo=f"ask for at least 1 of the {name}",
            )
    return Ledger(customer_count=customers, seed=seed, calendar=Calendar(until=until, months=months))

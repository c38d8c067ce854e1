"""Books: what a stand-in can tell, a whole ledger or records written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from reports_lib.errors import ParamsError, did_you_mean
from reports_lib.sample.ledger import Ledger
from reports_lib.sample.licence_records import licence_history_records, licence_records
from reports_lib.sample.stand_in.columns import COLUMNS
from reports_lib.sample.transaction_records import transaction_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

__all__ = ["Book", "HandWritten", "ListedApp", "readings"]

_WRITERS = {
    "transactions": transaction_records,
    "licenses": licence_records,
    "license_history": licence_history_records,
}
_PRODUCTS = "products"
_ANY_INSTANT = datetime(2026, 11, 5, tzinfo=UTC)


class ListedApp(Protocol):
    """An app as a product listing names it."""

    @property
    def key(self) -> str:
        """The app key, as in ``addonKey``."""

    @property
    def name(self) -> str:
        """The name customers see."""

    @property
    def product_id(self) -> str:
        """The id that filters ask for."""


class Book(Protocol):
    """Whatever has records to tell, in the API's shape, at one or more instants."""

    @property
    def instants(self) -> Sequence[datetime]:
        """The instants it can be read at, oldest first."""

    @property
    def apps(self) -> Sequence[ListedApp]:
        """The vendor's apps."""

    @property
    def vendor_name(self) -> str:
        """The vendor."""

    def records(self, stream: Any, *, at: date) -> Iterable[dict[str, Any]]:
        """Yield the records of ``transactions``, ``licenses`` or ``license_history`` as of a day's start."""


@dataclass(frozen=True, slots=True)
class _App:
    key: str
    name: str
    product_id: str


@dataclass(frozen=True, slots=True)
class HandWritten:
    """Records written by hand: instant, then stream, then records.

    The apps are those that records name; a stream ``products`` names apps and nothing else.
    """

    states: Mapping[datetime, Mapping[str, Sequence[dict[str, Any]]]]
    vendor_name: str = "Harbour Light Apps"

    @classmethod
    def of(cls, records: Mapping[str, Sequence[dict[str, Any]]]) -> HandWritten:
        """Write a book that says the same at all times."""
        return cls({_ANY_INSTANT: records})

    @property
    def instants(self) -> tuple[datetime, ...]:
        """The instants, oldest first."""
        return tuple(sorted(self.states))

    @property
    def apps(self) -> tuple[_App, ...]:
        """Every app that a record names, in the order they are first named."""
        found = {
            record["addonKey"]: _App(
                key=record["addonKey"],
                name=record.get("addonName") or record["addonKey"],
                product_id=record["productId"],
            )
            for record in self._all_records()
            if record.get("addonKey") and record.get("productId")
        }
        return tuple(found.values())

    def records(self, stream: str, *, at: date) -> Iterator[dict[str, Any]]:
        """Yield the records of a stream; a stream nobody wrote is empty."""
        state = next(said for instant, said in self.states.items() if instant.date() == at)
        yield from state.get(stream, ())

    def _all_records(self) -> Iterator[dict[str, Any]]:
        for instant in self.instants:
            for records in self.states[instant].values():
                yield from records

    @property
    def streams(self) -> tuple[str, ...]:
        """Every stream that somebody wrote, in the order they were first written."""
        written = dict.fromkeys(stream for state in self.states.values() for stream in state)
        for unknown in written.keys() - COLUMNS.keys() - {_PRODUCTS}:
            raise ParamsError(
                f"{unknown!r} is not a stream that can be written by hand",
                where="stand-in, hand-written records",
                todo=did_you_mean(unknown, [*COLUMNS, _PRODUCTS]),
            )
        return tuple(stream for stream in written if stream != _PRODUCTS)


def readings(book: Book, days: Sequence[date]) -> Iterator[tuple[int, str, Iterable[dict[str, Any]]]]:
    """Read a book on several days: yield the day's number, a stream and some of its records.

    A ledger plays each customer once for all days and streams, which takes most of its time.
    """
    if isinstance(book, Ledger):
        for customer in book.customers():
            for number, day in enumerate(days):
                for stream, write in _WRITERS.items():
                    yield number, stream, write(customer, day)
        return
    streams = book.streams if isinstance(book, HandWritten) else tuple(_WRITERS)
    for number, day in enumerate(days):
        for stream in streams:
            yield number, stream, book.records(stream, at=day)

"""Server: the stand-in as a context, filled from a book and listening while it is open."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address
from threading import Event, Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from reports_lib.errors import ParamsError
from reports_lib.sample.stand_in.books import HandWritten
from reports_lib.sample.stand_in.calls import World
from reports_lib.sample.stand_in.desk import Desk
from reports_lib.sample.stand_in.exports import Exports
from reports_lib.sample.stand_in.faults import Faults
from reports_lib.sample.stand_in.filling import fill
from reports_lib.sample.stand_in.settings import Settings
from reports_lib.sample.stand_in.wire import Listener

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from reports_lib.sample.stand_in.books import Book
    from reports_lib.sample.stand_in.desk import Asked

__all__ = ["StandIn"]


class StandIn:
    """A server that tells a book as the Marketplace's reporting API would, on this computer alone.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with StandIn.of_records({"transactions": []}, folder=Path(folder)) as server:
    ...         server.url.startswith("http://127.0.0.1:")
    True

    Parameters
    ----------
    book
        What is told: a ledger, or records written by hand.
    folder
        Where its files go; those of an earlier stand-in there are replaced.
    instants
        Which of the book's instants are prepared; all of them unless said otherwise.
    settings
        Who is let in, and how replies look.
    progress
        Gets a stream and the number of its records so far, while they are prepared.
    host, port
        An address of this computer; any other is refused. Port 0 takes a free one.
    clock
        What exports measure their seconds with.
    """

    def __init__(
        self,
        book: Book,
        *,
        folder: Path,
        instants: Sequence[datetime] | None = None,
        settings: Settings | None = None,
        progress: Callable[[str, int], None] = lambda _stream, _count: None,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        _check_host(host)
        self.settings = settings or Settings(vendor_name=book.vendor_name)
        self.faults = Faults()
        self.requests: list[Asked] = []
        self.mishaps: list[str] = []
        self._host = host
        self._port = port
        self._listener: Listener | None = None
        self._closing = Event()
        self._lock = Lock()
        apps = tuple(book.apps)
        self._catalogue = fill(folder, book, instants=instants or book.instants, progress=progress)
        self.now = self._catalogue.instants[-1]
        world = World(
            self.settings,
            self._catalogue,
            apps,
            Exports(self.settings, clock=clock),
            self._closing,
            self.go_away,
        )
        self._desk = Desk(world, self.faults, state=lambda: self._state, note=self.requests.append)

    @classmethod
    def of_records(
        cls, records: Mapping[str, Sequence[dict[str, Any]]], *, folder: Path, **options: Any
    ) -> StandIn:
        """Return a stand-in that tells records written by hand, by stream, and nothing else."""
        return cls(HandWritten.of(records), folder=folder, **options)

    @property
    def url(self) -> str:
        """The address that paths are appended to; they begin with ``/rest/3``."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    @property
    def email(self) -> str:
        """The account that is let in."""
        return self.settings.email

    @property
    def token(self) -> str:
        """Its API token."""
        return self.settings.token

    @property
    def vendor(self) -> str:
        """The vendor's id."""
        return self.settings.vendor

    def _told_at(self) -> datetime:
        return self._now

    def _tell_at(self, instant: datetime) -> None:
        instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        state = self._catalogue.state_at(instant)
        if state is None:
            first = self._catalogue.instants[0]
            raise ParamsError(
                f"Nothing is known at {instant:%Y-%m-%d %H:%M}",
                where="stand-in, now",
                todo=f"choose {first:%Y-%m-%d %H:%M} UTC or later",
            )
        self._now, self._state = instant, state

    now = property(_told_at, _tell_at, doc="What is told is the newest prepared instant that has come by it.")

    def __enter__(self) -> Self:
        self.come_back()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.set()
        with self._lock:
            listener, self._listener = self._listener, None
        if listener:
            listener.stop()

    def go_away(self) -> None:
        """Listen no more and cut all connections, as a server that falls over does."""
        with self._lock:
            if self._listener:
                self._listener.stop(waits=False)
                self._listener = None

    def come_back(self) -> None:
        """Listen, again at the same address."""
        with self._lock:
            if self._listener is None:
                self._listener = Listener(self._host, self._port, self._desk, report=self.mishaps.append)
                self._port = self._listener.port


def _check_host(host: str) -> None:
    try:
        is_own = ip_address(host).is_loopback
    except ValueError:
        is_own = host == "localhost"
    if not is_own:
        raise ParamsError(
            f"{host!r} is not an address of this computer alone",
            where="stand-in, host",
            todo="use 127.0.0.1",
        )

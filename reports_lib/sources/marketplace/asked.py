"""Asked: what one pull asks for, and who hears of its progress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports_lib.periods import add_months
from reports_lib.sources.marketplace.addresses import ROOT
from reports_lib.sources.marketplace.exports import exported
from reports_lib.sources.marketplace.failures import misshapen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from reports_lib.sources.marketplace.exports import Export
    from reports_lib.sources.marketplace.failures import MarketplaceError
    from reports_lib.sources.marketplace.transport import Transport

__all__ = ["Asked"]

_SERIES_MONTHS = 36


@dataclass(frozen=True)
class Asked:
    """One pull: the vendor's space and products, at which instant, since which day, and who listens.

    Without an instant, only what needs no day can be asked.
    ``progress`` gets the bytes that came so far, ``trouble`` the error of a way left for another,
    ``forget`` how many of the records told last came by a way that broke off.
    """

    space: str
    products: tuple[dict[str, Any], ...]
    at: datetime | None
    since: date | None = None
    progress: Callable[[int], object] = lambda _: None
    trouble: Callable[[MarketplaceError], object] = lambda _: None
    forget: Callable[[int], object] = lambda _: None

    def place(self, tail: str) -> str:
        """Return the path of a resource of the vendor's reporting."""
        return f"{ROOT}/reporting/developer-space/{self.space}/{tail}"

    @property
    def until(self) -> date:
        """The last day that is asked for."""
        return self._instant.date()

    @property
    def fresh(self) -> str:
        """What makes this pull's exports others than those of an earlier one."""
        return f"{self._instant:%Y%m%dT%H%M%S}"

    @property
    def _instant(self) -> datetime:
        if self.at is None:
            raise misshapen("The Marketplace does not say which day it is", where="its Date header")
        return self.at

    @property
    def first(self) -> date:
        """The first day of a series: of the month of ``since``, or three years ago."""
        return (self.since or add_months(self.until, -_SERIES_MONTHS)).replace(day=1)

    def exported(self, transport: Transport, export: Export) -> Iterator[tuple[str, dict[str, Any]]]:
        """Return the records of an export, told to whoever listens."""
        return exported(
            transport,
            export,
            fresh=self.fresh,
            progress=self.progress,
            trouble=self.trouble,
            forget=self.forget,
        )

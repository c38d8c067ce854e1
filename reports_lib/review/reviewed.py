"""Reviewed: what a block may know of the review it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pandas import DataFrame

    from reports_lib.periods import Month, Quarter

__all__ = ["Reviewed"]


class Reviewed(Protocol):
    """An opened review: whose numbers, of which month or quarter, as known when, and how fit to publish."""

    @property
    def vendor_name(self) -> str:
        """Whose report it is."""

    @property
    def period(self) -> Month | Quarter:
        """The month or quarter under review."""

    @property
    def basis(self) -> str:
        """``net`` or ``gross``."""

    @property
    def audience(self) -> str:
        """``internal``, or ``shared`` with readers outside."""

    @property
    def as_of(self) -> datetime:
        """The instant of the store."""

    @property
    def app_keys(self) -> tuple[str, ...]:
        """The apps chosen; empty means all."""

    @property
    def is_sample(self) -> bool:
        """Whether vendor and customers are invented."""

    @property
    def store_note(self) -> str:
        """Which store was opened, where nobody chose it; else nothing."""

    @property
    def gate(self) -> DataFrame:
        """One row per check: check, status, records, finding, example, what_to_do."""

    @property
    def gate_status(self) -> str:
        """The worst status of the gate."""

    @property
    def streams(self) -> DataFrame:
        """One row per stream: stream, records, first_on, last_on."""

    @property
    def connected(self) -> frozenset[str]:
        """The streams that records have come from."""

    @property
    def store_digest(self) -> str:
        """A short hash of what the store held at that instant."""

    @property
    def versions(self) -> Mapping[str, str]:
        """Package to version."""

"""Choices: what a review was opened with, and how its pages say so."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from decimal import Decimal

    from reports_lib.audiences import Audience
    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Month, Months, Quarter
    from reports_lib.workspace.planning import Plan

__all__ = ["Choices"]

_PACKAGES = (
    "marketplace-review",
    "duckdb",
    "ibis-framework",
    "pandas",
    "altair",
    "vl-convert-python",
    "papermill",
)


@dataclass(frozen=True)
class Choices:
    """A plan as notebooks and blocks ask for it."""

    plan: Plan

    @property
    def period(self) -> Month | Quarter:
        """The month or the quarter under review."""
        return self.plan.period

    @property
    def period_before(self) -> Month | Quarter:
        """The one before the one under review."""
        return self.period - 1

    @property
    def this_period(self) -> Months:
        """The month or quarter under review, as a span."""
        return self.period.span

    @property
    def month(self) -> Month:
        """The month under review, or the quarter's last."""
        return self.plan.month

    @property
    def month_before(self) -> Month:
        """The month before the one under review."""
        return self.month - 1

    @property
    def basis(self) -> Basis:
        """The money basis: ``net`` or ``gross``."""
        return self.plan.basis

    @property
    def audience(self) -> Audience:
        """Who may read it: ``internal``, or ``shared`` with readers outside."""
        return self.plan.audience

    @property
    def as_of(self) -> datetime:
        """The instant of the store."""
        return self.plan.as_of

    @property
    def app_keys(self) -> tuple[str, ...]:
        """The chosen apps; none means all."""
        return self.plan.app_keys

    @property
    def vendor_name(self) -> str:
        """Whose review it is."""
        return self.plan.vendor_name

    @property
    def is_sample(self) -> bool:
        """Whether vendor and customers are invented."""
        return self.plan.is_sample

    @property
    def targets(self) -> Mapping[str, Decimal]:
        """What the vendor aims for in this period, by figure; a review of chosen apps, or gross, has none."""
        return self.plan.targets

    @property
    def connected(self) -> frozenset[str]:
        """The streams that records have come from."""
        return self.plan.streams

    @property
    def store_digest(self) -> str:
        """A short hash of what is committed."""
        return self.plan.store_digest

    @property
    def this_month(self) -> Months:
        """The month under review, or the quarter's last, as a span."""
        return self.month.span

    @property
    def known_on(self) -> date:
        """The day of the store's instant."""
        return self.as_of.date()

    @property
    def source(self) -> str:
        """The source line of every chart of money."""
        share = "net of Atlassian's share" if self.basis == "net" else "gross, at the price paid"
        return f"Marketplace transactions {self._as_known}, {share}"

    @property
    def licence_source(self) -> str:
        """The source line of every chart of users and licences."""
        return f"Marketplace transactions and licences {self._as_known}"

    @property
    def _as_known(self) -> str:
        return f"as known on {self.as_of.day} {self.as_of:%b %Y}"

    @property
    def versions(self) -> dict[str, str]:
        """The versions of what computed and drew the figures."""
        return {name: metadata.version(name) for name in _PACKAGES}

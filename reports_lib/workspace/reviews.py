"""Reviews: models of one store at one instant, and the choices a report is made with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from typing import TYPE_CHECKING, Any

import pandas as pd

from reports_lib import metrics
from reports_lib.models import MODELS
from reports_lib.periods import Month, Months, Quarter, Quarters
from reports_lib.workspace.measuring import measure
from reports_lib.workspace.restating import restated_lines, restated_reasons, restatement
from reports_lib.workspace.splitting import events_of, months_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    import ibis

    from reports_lib.engine import Engine
    from reports_lib.metrics.frames import Basis
    from reports_lib.store import Publication
    from reports_lib.workspace.planning import Plan

__all__ = ["Review"]

# How far a history goes back: two years of months, three of quarters.
HISTORY, QUARTERS = 24, 12
_PUBLISHED = "monthly_review"
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
class Review:
    """Models of one store at one instant, and the choices a report is made with."""

    plan: Plan
    engine: Engine

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
    def connected(self) -> frozenset[str]:
        """The streams that records have come from."""
        return self.plan.streams

    @property
    def store_digest(self) -> str:
        """A short hash of what is committed."""
        return self.plan.store_digest

    def __getattr__(self, name: str) -> ibis.Table:
        if name in MODELS:
            return self.table(name)
        raise AttributeError(name)

    def table(self, name: str) -> ibis.Table:
        """Return a model, cut down to the chosen apps where it has apps."""
        if name not in self._opened:
            self._opened[name] = self.of_apps(self._whole(name))
        return self._opened[name]

    def _whole(self, name: str) -> ibis.Table:
        return self.engine.read(sorted((self.plan.folder / name).glob("*.parquet")))

    def of_apps(self, table: ibis.Table) -> ibis.Table:
        """Cut a table down to the chosen apps, where it has apps."""
        is_cut = self.app_keys and "app_key" in table.columns
        return table.filter(table.app_key.isin(self.app_keys)) if is_cut else table

    @cached_property
    def _opened(self) -> dict[str, ibis.Table]:
        return {}

    @property
    def this_month(self) -> Months:
        """The month under review, or the quarter's last, as a span."""
        return self.month.span

    @cached_property
    def history(self) -> Months:
        """Two years of months up to the one under review, or three of quarters, as far as there are any."""
        first = self.table("customer_months").month.min().to_pandas()
        begin = self.month if pd.isna(first) else min(self.month, Month.of(pd.Timestamp(first).date()))
        if isinstance(self.period, Quarter):
            starts = self.period.fiscal_year_starts
            earliest = max(Quarter.of(begin, fiscal_year_starts=starts), self.period - (QUARTERS - 1))
            return Quarters.between(earliest, self.period)
        return Months(max(begin, self.month - (HISTORY - 1)), self.month)

    def months_by(self, by: Sequence[str]) -> ibis.Table:
        """Return customer months that can be split by columns: of apps, customers or bookings."""
        return months_by(self, by)

    def measure(
        self, name: str, *, by: Sequence[str] = (), cohort: str = "month", **when: Any
    ) -> pd.DataFrame:
        """Return the frame of a metric by its name, with all that it takes of this review."""
        return measure(self, name, by=by, cohort=cohort, **when)

    @cached_property
    def events(self) -> ibis.Table:
        """What signals count: one row per event."""
        return events_of(self)

    @property
    def known_on(self) -> date:
        """The day of the store's instant."""
        return self.as_of.date()

    @cached_property
    def published(self) -> Mapping[Month, Publication]:
        """What the monthly review first said of the months up to this one, by month.

        A review of chosen apps, or on another basis than net, is nobody's headline.
        """
        if self.app_keys or self.basis != "net":
            return {}
        told = (one for one in self.plan.publications if one.report == _PUBLISHED)
        found = {Month.parse(one.period, where="published"): one for one in told}
        return {month: one for month, one in found.items() if month <= self.month}

    @cached_property
    def restatement(self) -> pd.DataFrame:
        """Every published headline as it was first told and as it is known today."""
        return restatement(self)

    @cached_property
    def restated_reasons(self) -> pd.DataFrame:
        """Why the MRR of the newest published months is another than it was."""
        return restated_reasons(self)

    @cached_property
    def restated_lines(self) -> pd.DataFrame:
        """The lines behind that."""
        return restated_lines(self)

    @cached_property
    def gate(self) -> pd.DataFrame:
        """The gate's checks of the month under review, or the worst of each of the quarter's months."""
        models = {name: self.table(name) for name in metrics.GATED}
        ledger = self._whole("transactions") if self.app_keys else None
        return metrics.worst_checks(
            [metrics.gate(models, self.pulls, month=month, ledger=ledger) for month in self.this_period]
        )

    @property
    def pulls(self) -> pd.DataFrame:
        """What is noted of the newest pull of each stream: one row per stream."""
        names = ["stream", "read", "stated", "missing", "surprises"]
        rows = [
            {name: getattr(one, name) for name in names}
            | {"pulled_at": one.synced_at, "missing": 0 if one.is_short else one.missing}
            for one in self.plan.pulls
        ]
        return pd.DataFrame(rows, columns=[*names, "pulled_at"]).astype({"stated": "Int64"})

    @property
    def gate_status(self) -> str:
        """The gate's verdict: green, amber or red."""
        return metrics.gate_status(self.gate)

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

    @cached_property
    def streams(self) -> pd.DataFrame:
        """What the models are made of: one row per stream."""
        rows = []
        for stream, name, day in (
            ("transactions", "transactions", "sold_on"),
            ("licences", "licences", "starts_on"),
        ):
            table = self.table(name)
            found = table.aggregate(
                records=table.count(), first_on=table[day].min(), last_on=table[day].max()
            )
            rows.append({"stream": stream, **found.to_pandas().iloc[0].to_dict()})
        return pd.DataFrame(rows).astype({"records": "int64"})

    @property
    def versions(self) -> dict[str, str]:
        """The versions of what computed and drew the figures."""
        return {name: metadata.version(name) for name in _PACKAGES}

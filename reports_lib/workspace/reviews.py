"""Reviews: models of one store at one instant, and the choices a report is made with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from reports_lib import metrics
from reports_lib.errors import did_you_mean
from reports_lib.models import MODELS
from reports_lib.periods import Month, Months, Quarter, Quarters
from reports_lib.workspace.choices import Choices
from reports_lib.workspace.exploring import ask, first_rows, listed_metrics, listed_models, save_csv
from reports_lib.workspace.measuring import measure
from reports_lib.workspace.provenance import newest_pulls, streams_behind
from reports_lib.workspace.restating import restated_lines, restated_reasons, restatement
from reports_lib.workspace.sharing import first_told, small_apps, with_other_apps
from reports_lib.workspace.splitting import events_of, months_by
from reports_lib.workspace.telling import told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis

    from reports_lib.engine import Engine

__all__ = ["Review"]

# How far a history goes back: two years of months, three of quarters.
HISTORY, QUARTERS = 24, 12


@dataclass(frozen=True)
class Review(Choices):
    """Models of one store at one instant, and the choices a report is made with.

    ``store_note`` says which store was opened, where nobody chose it.
    """

    engine: Engine
    home: Path = Path()
    output: Path = Path("output")
    store_note: str = ""

    def __repr__(self) -> str:
        known = f"{self.as_of.day} {self.as_of:%B %Y}"
        return f"Review of {self.vendor_name}, {self.month.label} ({self.basis}), as known on {known}"

    def __getattr__(self, name: str) -> ibis.Table:
        if name in MODELS:
            return self.table(name)
        raise AttributeError(f"a review has no {name!r}; of its models, {did_you_mean(name, MODELS)}")

    def table(self, name: str) -> ibis.Table:
        """Return a model, cut down to what is told: the chosen apps, and to readers outside no small ones."""
        if name not in self._opened:
            self._opened[name] = self.cut(self.whole(name))
        return self._opened[name]

    def whole(self, name: str) -> ibis.Table:
        """Return a model as it is."""
        return self.engine.read(sorted((self.plan.folder / name).glob("*.parquet")), name=name)

    def cut(self, table: ibis.Table) -> ibis.Table:
        """Cut a table down to what is told, where it has apps."""
        return with_other_apps(self._of_apps(table), self.small_apps)

    def _of_apps(self, table: ibis.Table) -> ibis.Table:
        is_cut = self.app_keys and "app_key" in table.columns
        return table.filter(table.app_key.isin(self.app_keys)) if is_cut else table

    @cached_property
    def small_apps(self) -> tuple[str, ...]:
        """The apps that go together for readers outside."""
        return small_apps(self)

    @cached_property
    def first_told(self) -> Month | None:
        """The first month that readers outside are told of, where it is not the first there is."""
        return first_told(self)

    def told(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a frame as the readers of this review may read it: those outside under other names."""
        return told(self, frame)

    @cached_property
    def _opened(self) -> dict[str, ibis.Table]:
        return {}

    @cached_property
    def history(self) -> Months:
        """Two years of months up to the one under review, or three of quarters, as far as there are any."""
        first = self.table("customer_months").month.min().to_pandas()
        begin = self.month if pd.isna(first) else min(self.month, Month.of(pd.Timestamp(first).date()))
        begin = max(begin, self.first_told + 1) if self.first_told else begin
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

    def ask(
        self, name: str, *, by: Sequence[str] | str = (), months: str | Months = "", cohort: str = "month"
    ) -> pd.DataFrame:
        """Return any metric, split by columns, for months as in ``"2026-10"`` or ``"2026-01..2026-10"``."""
        return ask(self, name, by=by, months=months, cohort=cohort)

    def rows(self, model: str, *, limit: int = 5) -> pd.DataFrame:
        """Return the first rows of a model, in the order of its grain."""
        return first_rows(self, model, limit=limit)

    @cached_property
    def models(self) -> pd.DataFrame:
        """What there is to look at: one row per model."""
        return listed_models(self)

    @property
    def metrics(self) -> pd.DataFrame:
        """What there is to ask: one row per metric."""
        return listed_metrics()

    def save_csv(self, frame: pd.DataFrame, name: str) -> str:
        """Write a metric's frame into output/tables/ and return where it is, as seen from the project."""
        path = save_csv(frame, name, folder=self.output / "tables")
        return str(path.relative_to(self.home) if path.is_relative_to(self.home) else path)

    @cached_property
    def events(self) -> ibis.Table:
        """What signals count: one row per event."""
        return events_of(self)

    @cached_property
    def restatement(self) -> pd.DataFrame:
        """Every published headline as it was first told and as it is known today."""
        return told(self, restatement(self))

    @cached_property
    def restated_reasons(self) -> pd.DataFrame:
        """Why the MRR of the newest published months or quarters is another than it was."""
        return told(self, restated_reasons(self))

    @cached_property
    def restated_lines(self) -> pd.DataFrame:
        """The lines behind that."""
        return told(self, restated_lines(self))

    @cached_property
    def gates(self) -> Mapping[Month, pd.DataFrame]:
        """The gate's checks by month: of the one under review, or of each of the quarter's."""
        models = {name: self._of_apps(self.whole(name)) for name in metrics.GATED}
        ledger = self.whole("transactions") if self.app_keys else None
        return {
            month: metrics.gate(models, self.pulls, month=month, ledger=ledger) for month in self.this_period
        }

    @cached_property
    def gate(self) -> pd.DataFrame:
        """The gate's checks of the month under review, or the worst of each of the quarter's months."""
        return told(self, metrics.worst_checks(list(self.gates.values())))

    @property
    def pulls(self) -> pd.DataFrame:
        """What is noted of the newest pull of each stream: one row per stream."""
        return newest_pulls(self.plan)

    @property
    def gate_status(self) -> str:
        """The gate's verdict: green, amber or red."""
        return metrics.gate_status(self.gate)

    @cached_property
    def streams(self) -> pd.DataFrame:
        """What the models are made of: one row per stream."""
        return streams_behind(self)

"""Gated: the gate of hand-written lines, each with a licence record unless it is told otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports_lib import metrics
from reports_lib.periods import Month
from tests.pipeline import LAST_MONTH, models_of_lines
from tests.records import licence, line

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis
    import pandas as pd

    from tests.pipeline import BuiltModels

__all__ = ["CLEAN", "JANUARY", "gate_of", "gate_of_models", "not_green", "seen"]

JANUARY = Month(2026, 1)
CLEAN = line("L-0", updated_on="2026-02-03", tier="10 Users", edition="Standard")


def gate_of(
    lines: Iterable[dict[str, Any]],
    month: Month = JANUARY,
    *,
    licences: Iterable[dict[str, Any]] | None = None,
    pulls: pd.DataFrame | None = None,
    reported: Iterable[dict[str, Any]] = (),
) -> pd.DataFrame:
    """The gate's checks of lines; without ``licences``, every licence that is billed has its record."""
    told = list(lines)
    records = _records_of(told) if licences is None else licences
    models = models_of_lines(told, licences=records, reported=reported, last_month=LAST_MONTH)
    return gate_of_models(models, month, pulls=pulls)


def gate_of_models(
    models: BuiltModels,
    month: Month = JANUARY,
    *,
    pulls: pd.DataFrame | None = None,
    ledger: ibis.Table | None = None,
    **replaced: Any,
) -> pd.DataFrame:
    """The gate's checks of models, some of which may be replaced."""
    tables = {name: getattr(models, name) for name in metrics.GATED} | replaced
    return metrics.gate(tables, pulls, month=month, ledger=ledger)


def not_green(checks: pd.DataFrame) -> list[tuple[Any, ...]]:
    """What is not green: check, status, records and example."""
    odd = checks[checks["status"] != "green"]
    return [(row.check, row.status, row.records, row.example) for row in odd.itertuples()]


def seen(checks: pd.DataFrame, name: str) -> list[Any]:
    """One check: status, records, finding and example; what is missing is None."""
    row = checks.set_index("check").loc[name, ["status", "records", "finding", "example"]]
    return row.astype(object).where(row.notna(), None).tolist()


def _records_of(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = {
        (one["addonKey"], one.get("appEntitlementNumber"), one.get("licenseId")): one.get("cloudId")
        for one in lines
    }
    return [
        licence(number, app=app, sen=sen, site=site)
        for (app, number, sen), site in ids.items()
        if number or sen
    ]

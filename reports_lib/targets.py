"""Targets: what a vendor aims for, by period, from params/targets.yml."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reports_lib.config import read_yaml
from reports_lib.errors import ParamsError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["TARGETED", "read_targets"]

TARGETED = ("mrr_usd", "net_change_mrr_usd", "paying_customers", "arpc_usd", "sales_usd")
"""The figures that can have a target."""

_PERIOD = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2]|Q[1-4])")


def read_targets(path: Path, vendor: str | None) -> dict[str, dict[str, Decimal]]:
    """Return a vendor's targets by period and figure; without a file, or a word of the vendor, none.

    Raises ``ParamsError`` for a period, figure or amount that is none, whoever's it is.
    """
    written = read_yaml(path) if path.exists() else {}
    told = {name: _of_vendor(path, name, periods) for name, periods in written.items()}
    return told.get(vendor or "", {})


def _of_vendor(path: Path, vendor: str, periods: Any) -> dict[str, dict[str, Decimal]]:
    if not isinstance(periods, dict):
        raise _error(path, f"{vendor!r} has no periods", "write a line for each period below the vendor's id")
    return {str(period): _of_period(path, str(period), figures) for period, figures in periods.items()}


def _of_period(path: Path, period: str, figures: Any) -> dict[str, Decimal]:
    if not _PERIOD.fullmatch(period):
        raise _error(path, f"{period!r} is no month and no quarter", "write it as 2026-10 or 2026-Q4")
    if not isinstance(figures, dict):
        raise _error(path, f"{period} has no figures", f"write it as {period}: {{mrr_usd: 38000}}")
    return {name: _amount(path, period, name, value) for name, value in _known(path, figures).items()}


def _known(path: Path, figures: Mapping[Any, Any]) -> dict[str, Any]:
    for name in figures:
        if name not in TARGETED:
            raise _error(path, f"There is no target for {name!r}", did_you_mean(str(name), TARGETED))
    return dict(figures)


def _amount(path: Path, period: str, name: str, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _error(path, f"{name} of {period} is {value!r}", "write an amount as 38000 or 38000.50")
    return Decimal(str(value))


def _error(path: Path, what: str, todo: str) -> ParamsError:
    return ParamsError(what, where=str(path), todo=todo)

"""Catalogue: what the vendor sells, by key and name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports_lib.metrics.frames import collect

if TYPE_CHECKING:
    import ibis
    import pandas as pd

__all__ = ["apps"]


def apps(apps: ibis.Table) -> pd.DataFrame:
    """Apps by key, under the names last seen: one row per app."""
    return collect(apps.select("app_key", "app_name").order_by("app_key"), metric="apps")

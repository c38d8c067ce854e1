"""Balances: what the waterfall is held against, added up once by app and month, once by customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.metrics.quality.check import counts
from reports_lib.metrics.revenue.movements import moved
from reports_lib.models.cents import whole
from reports_lib.models.customer_months import NEUTRAL
from reports_lib.models.term_lengths import month_index

if TYPE_CHECKING:
    import pandas as pd

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Month

__all__ = ["BASES", "app_balances", "month_balances"]

BASES: tuple[Basis, ...] = ("net", "gross")

_UNIT = ["customer_id", "app_key"]
_BUSINESS = ("new", "reactivation", "expansion", "contraction", "churn")


def month_balances(customer_months: ibis.Table, *, month: Month) -> pd.DataFrame:
    """Add up openings and closings by app and month: app_key, at (a month's index), opening_*, closing_*."""
    told = customer_months.filter(_.month <= month.first_day)
    sums = {}
    for basis in BASES:
        sums[f"opening_{basis}"] = whole(told[f"opening_{basis}_cents"].sum().fill_null(0))
        sums[f"closing_{basis}"] = whole(told[f"mrr_{basis}_cents"].sum().fill_null(0))
    return told.group_by("app_key", at=month_index(told.month)).agg(**sums).to_pandas()


def app_balances(customer_months: ibis.Table, *, month: Month) -> pd.DataFrame:
    """Add up one month by app, after a look at each customer.

    ``opening_*``, ``closing_*`` and ``explained_*`` (the movements) are sums; ``off`` counts customers
    that do not open where they closed, or whose movements are not their change, ``negative`` those
    below zero, ``held`` those with a balance.
    """
    rows = customer_months.filter(_.month.between((month - 1).first_day, month.first_day))
    for basis in BASES:
        rows = _explained(rows, basis)
    is_now = rows.month == month.first_day
    sums = {"is_off": (is_now & (rows.is_off_net | rows.is_off_gross)).max()}
    for basis in BASES:
        opening, closing = rows[f"opening_{basis}_cents"], rows[f"mrr_{basis}_cents"]
        sums |= {
            f"before_{basis}": whole(closing.sum(where=~is_now).fill_null(0)),
            f"opening_{basis}": whole(opening.sum(where=is_now).fill_null(0)),
            f"closing_{basis}": whole(closing.sum(where=is_now).fill_null(0)),
            f"explained_{basis}": whole(rows[f"explained_{basis}"].sum(where=is_now).fill_null(0)),
        }
    units = rows.group_by(*_UNIT).agg(**sums)
    opens_elsewhere = (units.opening_net != units.before_net) | (units.opening_gross != units.before_gross)
    names = [f"{name}_{basis}" for name in ("opening", "closing", "explained") for basis in BASES]
    kinds = {
        "held": units.closing_gross != 0,
        "negative": units.closing_gross < 0,
        "off": units.is_off | opens_elsewhere,
    }
    by_app = units.group_by("app_key").agg(
        **counts(units, "customer_id", **kinds), **{name: whole(units[name].sum()) for name in names}
    )
    return by_app.to_pandas()


def _explained(rows: ibis.Table, basis: Basis) -> ibis.Table:
    """Say what a row's movements come to, and whether they are its change."""
    named = moved(rows, basis)
    parts = ibis.literal(0, "int64")
    for kind in NEUTRAL:
        parts = parts + named[f"{kind}_part"]
    explained = ibis.ifelse(named.movement.isin(_BUSINESS), named.business, 0) + parts
    # What is neutral must not stand for someone who comes or goes.
    is_misplaced = (parts != 0) & ((named.opening <= 0) | (named.closing <= 0))
    is_off = is_misplaced | (named.opening + explained != named.closing)
    return named.mutate(
        **{f"explained_{basis}": explained, f"is_off_{basis}": is_off.fill_null(True)}  # noqa: FBT003
    )

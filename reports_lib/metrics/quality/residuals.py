"""Residuals: MRR that has to close to 0.00, from the customer to the total, and to its terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from reports_lib.metrics.frames import dollars
from reports_lib.metrics.quality.balances import BASES
from reports_lib.metrics.quality.check import Check, counts, found, judged
from reports_lib.periods import Month

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ibis

__all__ = ["residual_checks", "upgrade_check"]

_PARTS = ("seats", "price", "edition", "billing_period", "revenue_share")
_REBUILD = "delete data/models and run the command again; if it stays, report it: MRR is not right"
_SIDES = [f"{name}_{basis}" for name in ("opening", "closing", "explained") for basis in BASES]


def residual_checks(
    months: pd.DataFrame, apps: pd.DataFrame, terms: pd.DataFrame, *, month: Month
) -> Iterator[Check]:
    """Yield MRR below zero, then what does not close.

    ``months`` and ``apps`` are ``month_balances`` and ``app_balances``; ``terms`` adds up terms in force
    at the end of the month: app_key, net, gross.
    """
    yield judged(
        "Negative MRR",
        found(apps, "negative"),
        fine="None",
        finding="customers whose refunds exceed what they bought; their MRR is below zero",
        what_to_do="look the customer up; the sale that was refunded may be missing from the ledger",
        of=int(apps["held"].sum()),
    )
    whole_months, whole_apps = (one.assign(app_key="all apps") for one in (months, apps))
    yield _closes("Waterfall", _residuals(whole_months, whole_apps, month))
    yield _closes("Waterfall by app", _residuals(months, apps, month))
    off = found(apps, "off")
    yield Check(
        "Waterfall by customer",
        "red" if off.records else "green",
        off.records,
        f"customers whose movements of {month.label} are not the change of their MRR"
        if off.records
        else "Every customer opens where it closed, and moves by its movements",
        off.example,
        _REBUILD if off.records else None,
    )
    yield _closes("MRR of terms", _beside_terms(apps, terms, month), fine="MRR is that of the terms in force")


def _residuals(months: pd.DataFrame, apps: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return what is left of openings and of movements: app_key, at, net, gross; no row is left of none."""
    names = [name for name in _SIDES if name in months.columns]
    now = months.groupby(["app_key", "at"])[names].sum()
    before = now.rename(index=lambda at: at + 1, level="at").add_prefix("before_")
    beside = now.join(before, how="outer").fillna(0).astype("int64").reset_index()
    told = beside[beside["at"] <= month.index]
    moved = apps.groupby("app_key", as_index=False)[_SIDES].sum().assign(at=month.index)
    left = [
        told[["app_key", "at"]].assign(
            **{basis: told[f"opening_{basis}"] - told[f"before_closing_{basis}"] for basis in BASES}
        ),
        moved[["app_key", "at"]].assign(
            **{
                basis: moved[f"opening_{basis}"] + moved[f"explained_{basis}"] - moved[f"closing_{basis}"]
                for basis in BASES
            }
        ),
    ]
    return pd.concat(left)


def _beside_terms(apps: pd.DataFrame, terms: pd.DataFrame, month: Month) -> pd.DataFrame:
    closing = apps.set_index("app_key")[[f"closing_{basis}" for basis in BASES]]
    in_force = terms.groupby("app_key")[list(BASES)].sum()
    beside = closing.join(in_force, how="outer").fillna(0).astype("int64").reset_index()
    left = {basis: beside[f"closing_{basis}"] - beside[basis] for basis in BASES}
    return beside[["app_key"]].assign(at=month.index, **left)


def _closes(name: str, left: pd.DataFrame, *, fine: str = "") -> Check:
    off = left[(left[list(BASES)] != 0).any(axis=1)].sort_values(["at", "app_key"])
    if off.empty:
        return Check(name, "green", 0, fine or "Closes to 0.00, and opens where the month before closed")
    newest = off.iloc[-1]
    cents = next(newest[basis] for basis in BASES if newest[basis])
    label = Month.from_index(int(newest["at"])).label
    finding = f"balances that do not close; {newest['app_key']} in {label}: off by {dollars(cents)} dollars"
    return Check(name, "red", len(off), finding, str(newest["app_key"]), _REBUILD)


def upgrade_check(upgrades: ibis.Table) -> Check:
    """Upgrades whose parts are not their change of MRR."""
    is_off = upgrades.line_id.isnull()
    for basis in BASES:
        rest = upgrades[f"mrr_{basis}_cents"] - upgrades[f"old_mrr_{basis}_cents"]
        for part in _PARTS:
            rest = rest - upgrades[f"{part}_{basis}_cents"]
        is_off = is_off | (rest != 0).fill_null(True)  # noqa: FBT003
    off = found(upgrades.aggregate(**counts(upgrades, "line_id", off=is_off)).to_pandas(), "off")
    if off.records:
        finding = "upgrades whose parts do not add up to their change of MRR"
        return Check("Upgrades", "red", off.records, finding, off.example, _REBUILD)
    return Check("Upgrades", "green", 0, "The parts of every upgrade are its change of MRR")

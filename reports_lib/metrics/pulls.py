"""Pulls: what is noted of asking the Marketplace, turned into lines of the gate."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from reports_lib.metrics.checks import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["pull_checks", "reached_on"]

_BEHIND = timedelta(days=2)
_SHOWN = 3
# Words of transactions have checks of their own, by what they are in.
_CHECKED = "transactions: "


def reached_on(pulls: pd.DataFrame) -> date | None:
    """Return the last day that was over when transactions were pulled, if they ever were."""
    found = pulls[pulls["stream"] == "transactions"] if len(pulls) else pulls
    if found.empty:
        return None
    over: date = (pd.Timestamp(found["pulled_at"].iloc[0]) - timedelta(days=1)).date()
    return over


def pull_checks(pulls: pd.DataFrame) -> Iterator[Check]:
    """Yield what is odd about the pulls; nothing was pulled: nothing is said."""
    if pulls.empty:
        return
    yield _freshness(pulls)
    yield _counted(
        pulls,
        "Missing records",
        pulls["missing"],
        "records that the Marketplace tells no more, too many to believe it; they were kept",
        "Everything that is held is still told",
    )
    yield _counted(
        pulls,
        "Record counts",
        (pulls["stated"] - pulls["read"]).clip(lower=0).fillna(0),
        "records less than the Marketplace itself counts; the next sync asks again",
        "As many records as the Marketplace counts",
    )
    yield from _surprises(pulls)


def _freshness(pulls: pd.DataFrame) -> Check:
    newest = pulls["pulled_at"].max()
    late = pulls[pulls["pulled_at"] < newest - _BEHIND].sort_values("pulled_at")
    if late.empty:
        return Check("Freshness", "green", 0, f"All streams were pulled by {newest:%Y-%m-%d}")
    names = ", ".join(late["stream"])
    finding = f"streams that were not pulled since {late['pulled_at'].iloc[0]:%Y-%m-%d}: {names}"
    return Check("Freshness", "amber", len(late), finding, str(late["stream"].iloc[0]))


def _counted(pulls: pd.DataFrame, name: str, counts: pd.Series[int], finding: str, fine: str) -> Check:
    total = int(counts.sum())
    if not total:
        return Check(name, "green", 0, fine)
    return Check(name, "amber", total, finding, str(pulls["stream"][counts > 0].iloc[0]))


def _surprises(pulls: pd.DataFrame) -> Iterator[Check]:
    kinds = {
        "fields": ("Unknown fields", "green", "records with fields nobody told us of, kept as they are"),
        "words": ("Unknown words", "amber", "records with words nobody told us of, kept as they are"),
        "apps": ("Unknown apps", "amber", "records of apps that your product list does not have"),
    }
    for kind, (name, status, finding) in kinds.items():
        found: dict[str, int] = {}
        for told in pulls["surprises"]:
            found |= told.get(kind, {})
        if kind == "words":
            found = {one: count for one, count in found.items() if not one.startswith(_CHECKED)}
        if found:
            shown = ", ".join(list(found)[:_SHOWN])
            yield Check(name, status, sum(found.values()), f"{finding}: {shown}")
        else:
            yield Check(name, "green", 0, "None")

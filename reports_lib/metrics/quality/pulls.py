"""Pulls: what is noted of asking the Marketplace, turned into lines of the gate."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from reports_lib.metrics.quality.check import Check, Found, judged

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["pull_checks", "reached_on"]

_BEHIND = timedelta(days=2)
_SHOWN = 3
# These words have checks of their own, by the records that they are in.
_CHECKED = (
    *(
        f"transactions: {path} "
        for path in (
            "paymentStatus",
            "purchaseDetails.saleType",
            "purchaseDetails.licenseType",
            "purchaseDetails.hosting",
            "purchaseDetails.billingPeriod",
        )
    ),
    *(f"licenses: {path} " for path in ("licenseType", "status", "hosting")),
)
_FULL = "run: reports sync --full"


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
    yield judged(
        "Missing records",
        _counted(pulls, pulls["missing"]),
        fine="Everything that is held is still told",
        finding="records that the Marketplace tells no more, too many to believe it; they were kept",
        what_to_do=f"{_FULL}; if they are gone for good, add --accept-missing and their number",
    )
    yield judged(
        "Record counts",
        _counted(pulls, (pulls["stated"] - pulls["read"]).clip(lower=0).fillna(0)),
        fine="As many records as the Marketplace counts",
        finding="records less than the Marketplace itself counts; the next sync asks again",
        what_to_do=_FULL,
        of=int(pulls["stated"].fillna(0).sum()),
    )
    yield from _surprises(pulls)


def _freshness(pulls: pd.DataFrame) -> Check:
    newest = pulls["pulled_at"].max()
    late = pulls[pulls["pulled_at"] < newest - _BEHIND].sort_values("pulled_at")
    since = f"{(newest if late.empty else late['pulled_at'].iloc[0]):%Y-%m-%d}"
    return judged(
        "Freshness",
        Found(len(late), None if late.empty else str(late["stream"].iloc[0])),
        fine=f"All streams were pulled by {since}",
        finding=f"streams that were not pulled since {since}: {', '.join(late['stream'])}",
        what_to_do=f"run: reports sync {' '.join(late['stream'])}",
    )


def _counted(pulls: pd.DataFrame, counts: pd.Series[int]) -> Found:
    streams = pulls["stream"][counts > 0]
    return Found(int(counts.sum()), None if streams.empty else str(streams.iloc[0]))


def _surprises(pulls: pd.DataFrame) -> Iterator[Check]:
    kinds = {
        "fields": ("Unknown fields", "records with fields nobody told us of, kept as they are", ""),
        "words": (
            "Unknown words",
            "records with words nobody told us of, kept as they are",
            "nothing, if they are new at the Marketplace: no amount depends on them",
        ),
        "apps": (
            "Unknown apps",
            "records of apps that your product list does not have",
            "run: reports sync products; else look whether the app was given away",
        ),
    }
    for kind, (name, finding, what_to_do) in kinds.items():
        told: dict[str, int] = {}
        for one in pulls["surprises"]:
            told |= one.get(kind, {})
        counts = {one: count for one, count in told.items() if not one.startswith(_CHECKED)}
        shown = ", ".join(list(counts)[:_SHOWN])
        seen = Found(sum(counts.values()))
        if what_to_do:
            yield judged(name, seen, fine="None", finding=f"{finding}: {shown}", what_to_do=what_to_do)
        else:
            # More fields do no harm.
            yield Check(name, "green", seen.records, f"{finding}: {shown}" if counts else "None")

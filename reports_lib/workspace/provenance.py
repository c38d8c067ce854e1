"""Provenance: what a review is made of, stream by stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from reports_lib.workspace.planning import Plan
    from reports_lib.workspace.reviews import Review

__all__ = ["newest_pulls", "streams_behind"]

_STREAMS = (("transactions", "transactions", "sold_on"), ("licences", "licences", "starts_on"))


def newest_pulls(plan: Plan) -> pd.DataFrame:
    """Return what is noted of the newest pull of each stream: one row per stream."""
    names = ["stream", "read", "stated", "missing", "surprises"]
    rows = [
        {name: getattr(one, name) for name in names}
        | {"pulled_at": one.synced_at, "missing": 0 if one.is_short else one.missing}
        for one in plan.pulls
    ]
    return pd.DataFrame(rows, columns=[*names, "pulled_at"]).astype({"stated": "Int64"})


def streams_behind(review: Review) -> pd.DataFrame:
    """Return how many records there are and which days they speak of: one row per stream."""
    rows = []
    for stream, name, day in _STREAMS:
        table = review.table(name)
        found = table.aggregate(records=table.count(), first_on=table[day].min(), last_on=table[day].max())
        rows.append({"stream": stream, **found.to_pandas().iloc[0].to_dict()})
    return pd.DataFrame(rows).astype({"records": "int64"})

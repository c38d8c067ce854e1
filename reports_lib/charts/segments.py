"""Segments: where the MRR is, as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports_lib.charts.bars import category_bars
from reports_lib.charts.channel import records
from reports_lib.charts.picture import empty_state, has_amounts, of_its_metric, picture
from reports_lib.fields import label_segments, show

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["high_value_segments_bars"]

_MOST = 10
_SHOWN = ["place", "mrr_usd", "mrr_share", "paying_customers", "customer_share", "arpc_usd"]


@of_its_metric
def high_value_segments_bars(segments: DataFrame, *, title: str, source: str) -> Any:
    """The largest ten segments by MRR.  ``segments`` is ``metrics.high_value_segments``."""
    if not has_amounts(segments, ["mrr_usd"]):
        return empty_state("No segment has recurring revenue.", title=title, source=source)
    ranked = segments.sort_values("place").head(_MOST)
    by = list(ranked.columns[: ranked.columns.get_loc("place")])
    names = label_segments(ranked[by].to_dict("records"))
    rows = [
        {"segment": name, **row, "label": label, "drawn_at": place}
        for place, (name, row, label) in enumerate(
            zip(names, records(ranked, _SHOWN), _labels(ranked), strict=True)
        )
    ]
    left_out = len(segments) - len(rows)
    words = "; ".join(f"{row['segment']} {row['label']}" for row in rows)
    others = f"; {left_out} smaller segments more." if left_out else "."
    return picture(
        category_bars(rows, name="high_value_segments", category="segment", amount="mrr_usd"),
        rows={"high_value_segments": rows},
        title=title,
        source=source,
        description=f"Bars of MRR by segment, with its part of the whole: {words}{others}",
    )


def _labels(ranked: DataFrame) -> list[str]:
    return [
        f"{show('mrr_usd', amount, short=True)} · {show('mrr_share', share)}"
        for amount, share in zip(ranked["mrr_usd"], ranked["mrr_share"], strict=True)
    ]

"""Record: the figures of a page and the verdict on its data, for programs.

It travels in the executed notebook, so that whoever publishes a page knows what is on it, from the
same computation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports_lib.audiences import SHARED
from reports_lib.errors import ReportError
from reports_lib.fields import written_time
from reports_lib.review.headlines import headlines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pandas import DataFrame

    from reports_lib.review.reviewed import Reviewed

__all__ = ["gate_record", "record"]

_NAMES = {
    *("company", "customer_id", "licence_id", "line_id"),
    *("hosting", "tier_band", "app_edition", "billing_period", "sale_type", "country", "region", "cohort"),
}


def record(data: Reviewed, frames: Iterable[DataFrame]) -> dict[str, Any]:
    """Return the gate, the versions, every figure with its SQL, and the headlines, as JSON has them.

    Money is text with two digits, times are YYYY-MM, YYYY-Qn or YYYY-MM-DD, what is unknown is null.
    """
    told = list(frames)
    _refuse_untold(data, told)
    return {
        "gate": data.gate_status,
        "checks": gate_record(data),
        "versions": dict(data.versions),
        "figures": [
            {"metric": frame.attrs.get("metric"), "sql": frame.attrs.get("sql"), "rows": _rows(frame)}
            for frame in told
        ],
        "headlines": {
            name: str(value) if name.endswith("_usd") and value is not None else value
            for name, value in headlines(told, data.period).items()
        },
    }


def _refuse_untold(data: Reviewed, frames: Iterable[DataFrame]) -> None:
    """Refuse to tell readers outside what a review did not make ready for them."""
    if data.audience != SHARED:
        return
    for frame in frames:
        if not _NAMES.isdisjoint(frame.columns) and frame.attrs.get("audience") != SHARED:
            raise ReportError(
                f"{frame.attrs.get('metric', 'A frame')} has names or groups that readers outside do not see",
                where="review.provenance",
                todo="ask for it with data.measure(…), or pass it through data.told(…)",
            )


def gate_record(data: Reviewed) -> list[dict[str, Any]]:
    """Return the gate's checks as JSON would have them."""
    return _rows(data.gate)


def _rows(frame: DataFrame) -> list[dict[str, Any]]:
    return [
        {name: _plain(name, value) for name, value in zip(frame.columns, row, strict=True)}
        for row in frame.itertuples(index=False, name=None)
    ]


def _plain(name: str, value: Any) -> Any:
    if value is None or value != value:  # noqa: PLR0124  NaN and NaT are unlike themselves
        return None
    if hasattr(value, "strftime"):
        return written_time(name, value)
    return value if isinstance(value, int) else str(value)

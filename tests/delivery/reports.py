"""Reports as they lie in output/ after they were built, without building them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import nbformat
import simplejson

from reports_lib import charts, review
from tests.presented import (
    APPS,
    MOVED,
    MOVED_BY_APP,
    MRR,
    MRR_BY_APP,
    OCTOBER,
    SALES,
    SOURCE,
    FakeReview,
    notebook_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pandas import DataFrame

__all__ = ["built", "notebook"]


def notebook(*, apps: DataFrame = APPS, mrr: DataFrame = MRR, **changes: Any) -> nbformat.NotebookNode:
    """Return a review's executed notebook: opening, key figures, drivers, two charts."""
    return notebook_of(
        review.opening(FakeReview(**changes), "Monthly review", "What changed, and why?"),
        review.tiles(mrr, MOVED, SALES, period=OCTOBER),
        review.drivers(MOVED_BY_APP, apps, period=OCTOBER),
        charts.mrr_movements_waterfall(MOVED, title="MRR rose", source=SOURCE),
        charts.mrr_history_bars(MRR_BY_APP, apps, title="MRR over time", source=SOURCE),
    )


def built(
    folder: Path,
    *,
    gate: str = "amber",
    chosen: tuple[str, ...] = (),
    page: str = "<p>The page</p>",
    audience: str = "internal",
    **said: Any,
) -> Path:
    """Write a report's page, notebook and manifest; return the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / "monthly_review_2026-10"
    nbformat.write(notebook(audience=audience, **said), f"{stem}.ipynb")
    stem.with_suffix(".html").write_text(page, encoding="utf-8")
    manifest = {
        "report": "monthly_review",
        "period": "2026-10",
        "parameters": {
            "month": "2026-10",
            "apps": list(chosen),
            "basis": "net",
            "audience": audience,
            "as_of": "2026-11-05",
        },
        "is_sample": False,
        "page_sha256": hashlib.sha256(page.encode()).hexdigest(),
        "store_digest": "d581d7ca4c18",
        "sources": {},
        "figures": [],
        "gate": gate,
        "checks": [{"status": "red", "finding": "No licences cover October"}] if gate == "red" else [],
    }
    path = folder / "monthly_review_2026-10.manifest.json"
    path.write_text(simplejson.dumps(manifest), encoding="utf-8")
    return path

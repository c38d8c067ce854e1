"""Review: the words and figures around the pictures of a report."""

from __future__ import annotations

from reports_lib.review.definitions import definitions
from reports_lib.review.drivers import drivers
from reports_lib.review.findings import (
    movements_finding,
    mrr_history_finding,
    sales_finding,
    sales_history_finding,
)
from reports_lib.review.licence_findings import licences_finding, users_finding
from reports_lib.review.opening import opening
from reports_lib.review.provenance import provenance
from reports_lib.review.tiles import tiles

__all__ = [
    "definitions",
    "drivers",
    "licences_finding",
    "movements_finding",
    "mrr_history_finding",
    "opening",
    "provenance",
    "sales_finding",
    "sales_history_finding",
    "tiles",
    "users_finding",
]

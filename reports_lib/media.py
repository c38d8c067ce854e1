"""Media: the types under which a notebook hands pictures, tables and its run record to the page."""

from __future__ import annotations

__all__ = ["RECORD_TYPE", "SPEC_TYPES", "TABLE_TYPE"]

# JupyterLab draws version 5 of Vega-Lite and no later one; the page takes the first that is there.
SPEC_TYPES = ("application/vnd.vegalite.v6+json", "application/vnd.vegalite.v5+json")

RECORD_TYPE = "application/vnd.marketplace-review.record+json"

# What a table shows, exact: its title, the metric it is of, its columns and rows.
TABLE_TYPE = "application/vnd.marketplace-review.table+json"

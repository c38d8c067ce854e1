"""Presented: small frames typed by hand, and a review around them, for charts, tables, words and pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import nbformat
from pandas import DataFrame, Period, Timestamp

from reports_lib.periods import Month, Quarter

__all__ = [
    "APPS",
    "CUSTOMERS",
    "HOSTILE",
    "LICENCES",
    "LICENCES_BY_APP",
    "MOVED",
    "MOVED_BY_APP",
    "MRR",
    "MRR_BY_APP",
    "OCTOBER",
    "SALES",
    "SALES_BY_HOSTING",
    "SALES_BY_TYPE",
    "SOURCE",
    "USERS",
    "FakeReview",
    "notebook_of",
    "replaced",
    "rows",
]

OCTOBER = Month(2026, 10)
SOURCE = "Marketplace transactions as known on 5 Nov 2026"
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'

_MOVEMENTS = (
    "opening_mrr_usd new_mrr_usd reactivation_mrr_usd expansion_mrr_usd contraction_mrr_usd churn_mrr_usd "
    "neutral_mrr_usd closing_mrr_usd billing_period_mrr_usd hosting_migration_mrr_usd transfer_mrr_usd "
    "revenue_share_mrr_usd moved_mrr_usd late_renewal_mrr_usd provisional_churn_mrr_usd passed_through"
)
_NOTHING_BESIDE = "0.00 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00 | 0"


def rows(columns: str, *lines: str, **attrs: Any) -> DataFrame:
    """Read a frame: 2026-10 a month, 2026-Q3 a quarter, 2026-10-31 a day, 1.00 an amount, ``-`` unknown."""
    names = columns.split()
    frame = DataFrame(
        [dict(zip(names, map(_value, line.split(" | ")), strict=True)) for line in lines], columns=names
    )
    frame.attrs.update(attrs)
    return frame


def _value(text: str) -> Any:
    word = text.strip()
    if word == "-":
        return None
    if re.fullmatch(r"\d{4}-\d\d", word):
        return Timestamp(f"{word}-01")
    if re.fullmatch(r"\d{4}-Q\d", word):
        return Period(word.replace("-", ""), freq="Q-DEC")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", word):
        return Timestamp(word)
    if re.fullmatch(r"-?\d+\.\d\d", word):
        return Decimal(word)
    return int(word) if word.removeprefix("-").isdigit() else word


APPS = rows(
    "app_key app_name",
    "com.example.guard | Page Guard for Confluence",
    "com.example.harbour | Timesheet Harbour",
    "com.example.lens | Roadmap Lens for Jira",
)
MOVED = rows(
    f"month {_MOVEMENTS}",
    f"2026-10 | 1500.00 | 165.00 | 30.00 | 60.50 | 20.25 | 140.25 | 0.00 | 1595.00 | {_NOTHING_BESIDE}",
    metric="mrr_movements",
)
MOVED_BY_APP = rows(
    f"month app_key {_MOVEMENTS}",
    f"2026-10 | com.example.guard | 500.00 | 0.00 | 0.00 | 10.00 | 0.00 | 60.00 | 0.00 | 450.00 "
    f"| {_NOTHING_BESIDE}",
    f"2026-10 | com.example.harbour | 0.00 | 45.00 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00 | 45.00 "
    f"| {_NOTHING_BESIDE}",
    f"2026-10 | com.example.lens | 1000.00 | 120.00 | 30.00 | 50.50 | 20.25 | 80.25 | 0.00 | 1100.00 "
    f"| {_NOTHING_BESIDE}",
    metric="mrr_movements",
)
MRR = rows(
    "month mrr_usd arr_usd paying_customers arpc_usd",
    "2026-08 | 1400.00 | 16800.00 | 28 | 50.00",
    "2026-09 | 1500.00 | 18000.00 | 30 | 50.00",
    "2026-10 | 1595.00 | 19140.00 | 29 | 55.00",
    metric="mrr",
)
MRR_BY_APP = rows(
    "month app_key mrr_usd",
    "2026-09 | com.example.guard | 500.00",
    "2026-09 | com.example.lens | 1000.00",
    "2026-10 | com.example.guard | 450.00",
    "2026-10 | com.example.harbour | 45.00",
    "2026-10 | com.example.lens | 1100.00",
    metric="mrr",
)
SALES = rows(
    "month lines sales_usd refunds_usd",
    "2026-08 | 9 | 1000.00 | 0.00",
    "2026-09 | 8 | 800.00 | 0.00",
    "2026-10 | 10 | 900.00 | 100.00",
    metric="sales",
)
SALES_BY_TYPE = rows(
    "month sale_type lines sales_usd refunds_usd",
    "2026-10 | Refund | 1 | -100.00 | 100.00",
    "2026-10 | Renewal | 6 | 700.00 | 0.00",
    "2026-10 | New | 3 | 300.00 | 0.00",
    metric="sales",
)
SALES_BY_HOSTING = rows(
    "month sale_type hosting lines sales_usd refunds_usd",
    "2026-10 | New | Cloud | 3 | 300.00 | 0.00",
    "2026-10 | Refund | Cloud | 1 | -100.00 | 100.00",
    "2026-10 | Renewal | Cloud | 5 | 450.00 | 0.00",
    "2026-10 | Renewal | Data Center | 1 | 250.00 | 0.00",
    metric="sales",
)
CUSTOMERS = rows(
    "month customer_id company app_key movement opening_mrr_usd closing_mrr_usd change_usd",
    "2026-10 | c-1 | Kestrel & Sons | com.example.lens | churn | 80.25 | 0.00 | -80.25",
    "2026-10 | c-2 | - | com.example.lens | new | 0.00 | 75.00 | 75.00",
    f"2026-10 | c-3 | {HOSTILE} | com.example.harbour | reactivation | 0.00 | 30.00 | 30.00",
    metric="customer_movements",
)
USERS = rows(
    "day app_key hosting users_then users_now new_users lost_users net_users users_now_at_least "
    "unlimited_then unlimited_now unknown_then unknown_now licences_now left_out_now",
    "2026-10-31 | com.example.guard | Cloud | 120 | 90 | 5 | 35 | -30 | 90 | 0 | 0 | 1 | 2 | 9 | 3",
    "2026-10-31 | com.example.lens | Cloud | 400 | 460 | 75 | 15 | 60 | 460 | 0 | 0 | 0 | 0 | 20 | 1",
    "2026-10-31 | com.example.lens | Data Center | 1500 | 1500 | 0 | 0 | 0 | 502 | 1 | 1 | 0 | 0 | 3 | 0",
    metric="app_users",
    now=date(2026, 10, 31),
    then=date(2026, 9, 30),
)
LICENCES = rows(
    "month active evaluating installs uninstalls",
    "2026-09 | 30 | 4 | 5 | 2",
    "2026-10 | 31 | 1 | 3 | 5",
    metric="licences",
)
LICENCES_BY_APP = rows(
    "month app_key active evaluating installs uninstalls",
    "2026-10 | com.example.guard | 9 | 1 | 1 | 3",
    "2026-10 | com.example.harbour | 0 | 0 | 0 | 0",
    "2026-10 | com.example.lens | 22 | 0 | 2 | 2",
    metric="licences",
)


def _gate() -> DataFrame:
    return rows(
        "check status records finding example what_to_do",
        "Coverage | green | 3463 | Records reach past the end of October 2026, the month under review "
        "| - | -",
        "Unknown sale types | amber | 3 | 3 lines carry a sale type that is not known | T-4711 | look at it",
    )


def _streams() -> DataFrame:
    return DataFrame(
        [("transactions", 3463, date(2023, 7, 1), date(2026, 11, 3))],
        columns=["stream", "records", "first_on", "last_on"],
    )


@dataclass(frozen=True)
class FakeReview:
    """What blocks ask of a review, and nothing else."""

    period: Month | Quarter = OCTOBER
    basis: str = "net"
    audience: str = "internal"
    as_of: datetime = datetime(2026, 11, 5, 8, tzinfo=UTC)
    app_keys: tuple[str, ...] = ()
    vendor_name: str = "Harbour Light Apps"
    is_sample: bool = False
    store_note: str = ""
    gate: DataFrame = field(default_factory=_gate)
    gate_status: str = "amber"
    streams: DataFrame = field(default_factory=_streams)
    connected: frozenset[str] = frozenset({"transactions", "licenses"})
    store_digest: str = "d581d7ca4c18"
    versions: dict[str, str] = field(default_factory=lambda: {"duckdb": "1.5.6"})


def replaced(review: FakeReview, **changes: Any) -> FakeReview:
    """Return a review that differs."""
    return replace(review, **changes)


def notebook_of(*parts: Any) -> nbformat.NotebookNode:
    """Return an executed notebook: text is a Markdown cell, anything else the output of a code cell."""
    cells = []
    for number, part in enumerate(parts):
        if isinstance(part, str):
            cells.append(nbformat.v4.new_markdown_cell(part, id=f"part-{number}"))
            continue
        data = part._repr_mimebundle_()
        output = nbformat.v4.new_output("execute_result", data=data, execution_count=number)
        cells.append(
            nbformat.v4.new_code_cell(
                "secret = 1", id=f"part-{number}", outputs=[output], execution_count=number
            )
        )
    return nbformat.v4.new_notebook(cells=cells)

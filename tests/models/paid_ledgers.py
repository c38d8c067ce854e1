"""Paid ledgers: random terms, refunds and moves of a few licences, and the models built of them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import duckdb
import ibis
import pyarrow as pa
from hypothesis import strategies as st

from reports_lib.models import MODELS

__all__ = ["OWNERS", "built", "ledgers"]

FIRST = date(2026, 1, 1)
BUILT = ("bookings", "paid_terms", "paid_spells", "paid_ends", "term_ends")
GIVEN = ("subscription_terms", "line_links", "customer_links", "licences", "licence_spells")
OWNERS = {"E-1": "ann", "E-2": "ann", "E-3": "ann", "E-4": "bob"}

days = st.integers(0, 150).map(lambda number: FIRST + timedelta(days=number))
terms = st.tuples(st.integers(0, 150), st.sampled_from([0, 7, 30, 30, 31, 60, 120])).map(
    lambda told: (FIRST + timedelta(days=told[0]), FIRST + timedelta(days=sum(told)))
)


@st.composite
def sales(draw, number):
    """One line that sells something, mostly a paid term that may begin where many begin."""
    starts_on, ends_on = draw(terms)
    cents = draw(st.sampled_from([0, 1000, 1000, 2500]))
    is_excluded = draw(st.integers(0, 9)) == 0
    return {
        "line_id": f"L-{number:02}",
        "app_key": "app",
        "licence_id": draw(st.sampled_from(sorted(OWNERS))),
        "sale_type": draw(st.sampled_from(["New", "Renewal", "Upgrade", None])),
        "hosting": draw(st.sampled_from(["Cloud", "Data Center"])),
        "billing_period": draw(st.sampled_from(["Monthly", "Annual"])),
        "sold_on": draw(days),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "gross_cents": cents,
        "mrr_net_cents": cents * 8 // 10,
        "mrr_gross_cents": cents,
        "excluded": "unpaid type" if is_excluded or starts_on >= ends_on else None,
    }


@st.composite
def ledgers(draw):
    """Terms, links and moves: a line may be taken back wholly, for the rest or in part, and billed anew."""
    lines, links = [], []
    for number in range(draw(st.integers(1, 10))):
        line = draw(sales(number))
        lines.append(line | {"effective_on": line["starts_on"]})
        kind = draw(st.sampled_from(["kept", "kept", "whole", "rest", "part", "anew"]))
        if kind == "kept":
            continue
        refunded_on = max(line["starts_on"], draw(days))
        back = -1 if kind == "part" else -line["gross_cents"]
        refund = {
            "line_id": f"R-{number:02}",
            "sale_type": "Refund",
            "sold_on": refunded_on,
            "effective_on": refunded_on,
            "gross_cents": -7 if kind == "rest" else back,
            "mrr_net_cents": -line["mrr_net_cents"],
            "mrr_gross_cents": -line["mrr_gross_cents"],
        }
        lines.append(line | refund)
        link = {"app_key": "app", "licence_id": line["licence_id"], "is_rest": kind == "rest"}
        links.append(
            link | {"line_id": refund["line_id"], "kind": "takes back", "parent_line_id": line["line_id"]}
        )
        if kind == "anew":
            new = {"line_id": f"N-{number:02}", "sale_type": "Upgrade", "sold_on": refunded_on}
            lines.append(line | new | {"effective_on": refunded_on, "mrr_net_cents": 9, "mrr_gross_cents": 9})
            links.append(
                link | {"line_id": new["line_id"], "kind": "re-bills", "parent_line_id": refund["line_id"]}
            )
    moves = draw(st.sampled_from([{}, {"E-2": "E-1"}, {"E-3": "E-1"}, {"E-2": "E-1", "E-3": "E-2"}]))
    return lines, links, moves


def built(ledger: tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, str]]) -> dict[str, Any]:
    """Build the models of a ledger; each is a list of rows."""
    lines, links, moves = ledger
    owned = [{"customer_id": OWNERS[line["licence_id"]]} | line for line in lines]
    owners = [
        {"app_key": "app", "licence_id": one, "customer_id": who, "follows": moves.get(one)}
        for one, who in OWNERS.items()
    ]
    rows = dict(zip(GIVEN, (owned, links, owners, [], []), strict=True))
    run = duckdb.connect()
    run.execute("set threads = 1")
    for name in GIVEN:
        schema = ibis.schema(dict(MODELS[name].columns)).to_pyarrow()
        full = [{column: row.get(column) for column in schema.names} for row in rows[name]]
        run.register("given", pa.Table.from_pylist(full, schema))
        run.execute(f"create table {name} as select * from given")
    for name, sql in _compiled().items():
        run.execute(f"create table {name} as {sql}")
    return {name: run.table(name).fetch_arrow_table().to_pylist() for name in BUILT}


@lru_cache
def _compiled() -> dict[str, str]:
    tables = {name: ibis.table(ibis.schema(dict(MODELS[name].columns)), name=name) for name in MODELS}
    return {
        name: str(
            ibis.to_sql(
                MODELS[name]
                .build(*(tables[one] for one in MODELS[name].inputs))
                .select(*MODELS[name].columns),
                dialect="duckdb",
            )
        )
        for name in BUILT
    }

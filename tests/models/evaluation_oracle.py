"""Evaluation oracle: the evaluations of each licence, told record by record as the definition says."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.pipeline import BuiltModels

__all__ = ["evaluations_of"]

GRANTED = {"COMMUNITY", "OPEN_SOURCE", "DEMONSTRATION", "INTERNAL USE"}
SOON = timedelta(days=30)


def evaluations_of(models: BuiltModels, ledger: Any) -> list[tuple[Any, ...]]:
    """App, licence, first day, sale, first paid day, end, why left out; lines are those of the models."""
    _, current, history = ledger
    told = defaultdict(list)
    for record in [*current, *history]:
        told[record["addonKey"], record["appEntitlementNumber"]] += spans(record)
    found = []
    for key, days in told.items():
        evaluations = merged(days)
        sales = list(sales_of(models, key))
        for number, (start, end) in enumerate(evaluations):
            until = evaluations[number + 1][0] if number + 1 < len(evaluations) else date.max
            own = [one for one in sales if start <= one["sold_on"] < until]
            sold_on = min((one["sold_on"] for one in own), default=None)
            paid_on = min((one["effective_on"] for one in own), default=None)
            pays = any(
                one["sold_on"] < start and one["effective_on"] <= start < one["until"] for one in sales
            )
            reason = left_out(models, current, key, start, is_sold=bool(own), pays=pays)
            found.append((*key, start, sold_on, paid_on, end, reason))
    return sorted(found, key=str)


def spans(record: dict[str, Any]) -> list[tuple[date, date | None]]:
    """The days that a record tells of, as first days and ends."""
    pairs = [("evaluationStartDate", "evaluationEndDate")]
    if record["licenseType"] == "EVALUATION":
        pairs.append(("maintenanceStartDate", "maintenanceEndDate"))
    days = [
        tuple(date.fromisoformat(record[one]) if record.get(one) else None for one in pair) for pair in pairs
    ]
    return [(start, end if end and end >= start else None) for start, end in days if start]


def merged(days: list[tuple[date, date | None]]) -> list[tuple[date, date | None]]:
    """Join what overlaps or touches; without an end, a span is its first day."""
    joined: list[tuple[date, date | None]] = []
    for start, end in sorted(days, key=lambda one: one[0]):
        if joined and start <= max(end_of(one) for one in joined):
            first, last = joined[-1]
            joined[-1] = first, max((one for one in (last, end) if one), default=None)
        else:
            joined.append((start, end))
    return joined


def end_of(span: tuple[date, date | None]) -> date:
    """The last day that a span reaches."""
    return span[1] or span[0]


def sales_of(models: BuiltModels, key: tuple[str, str]) -> Iterator[dict[str, Any]]:
    """Lines with a price that stayed sold, with the day until which they were paid for."""
    terms = rows(models, "subscription_terms", key)
    links = rows(models, "line_links", key)
    rebilled = {one["parent_line_id"] for one in links if one["kind"] == "re-bills"}
    for line in terms:
        if (
            line["excluded"]
            or line["sale_type"] == "Refund"
            or max(line["net_cents"], line["gross_cents"]) <= 0
        ):
            continue
        taking = {
            one["line_id"]
            for one in links
            if (one["kind"], one["parent_line_id"]) == ("takes back", line["line_id"])
            and one["line_id"] not in rebilled
        }
        refunds = [one for one in terms if one["line_id"] in taking]
        until = line["ends_on"]
        if refunds and -sum(one["gross_cents"] for one in refunds) >= line["gross_cents"]:
            back_on = max(one["sold_on"] for one in refunds)
            if back_on - line["sold_on"] <= SOON:
                continue
            until = min(until, back_on)
        yield line | {"until": until}


def left_out(
    models: BuiltModels,
    current: list[dict[str, Any]],
    key: tuple[str, str],
    start: date,
    *,
    is_sold: bool,
    pays: bool,
) -> str | None:
    """Why an evaluation does not count."""
    types = [one["licenseType"] for one in current if (one["addonKey"], one["appEntitlementNumber"]) == key]
    moves = [one["moved_on"] for one in rows(models, "licence_moves", key)]
    if types and types[0] in GRANTED and not is_sold:
        return "free licence"
    if any(moved_on is None or start <= moved_on for moved_on in moves):
        return "moved licence"
    return "already pays" if pays else None


def rows(models: BuiltModels, table: str, key: tuple[str, str]) -> list[dict[str, Any]]:
    """The rows of one licence."""
    cursor = models.ask(f"select * from {table} where app_key = ? and licence_id = ?", *key)
    names = [one[0] for one in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

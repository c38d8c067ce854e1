"""Series: what the API tells as nested counts, flattened into one small record per count.

Every record gets a ``recordKey`` of its own making, because the API gives these counts no id.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reports_lib.periods import Month
from reports_lib.sources.marketplace.failures import misshapen
from reports_lib.sources.marketplace.paging import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reports_lib.sources.marketplace.transport import Transport

__all__ = ["METRIC_SETS", "SERIES", "churn_benchmark", "metric_series", "partner_metrics", "record_key"]

SERIES = ("churn", "conversion", "renewal")
METRIC_SETS = ("RECURRING_REVENUE", "DISTRIBUTIONS", "GMV")

_PERIODS_A_CALL = 14
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?")
# What figures are told by; without any, the API adds up all apps.
_ATTRIBUTES = {
    "RECURRING_REVENUE": ("APP_KEY", "SUBSCRIPTION"),
    "DISTRIBUTIONS": ("APP_KEY", "HOSTING"),
    "GMV": ("APP_KEY",),
}
_MONEY = ("RECURRING_REVENUE", "GMV")
# Attributes that are numbers and no figures.
_NUMBERED = ("gracePeriodInDays",)


def record_key(*parts: object) -> str:
    """Join what identifies a record; parts that are not there leave an empty place."""
    return "|".join("" if one is None else str(one).replace("|", "/") for one in parts)


def metric_series(
    transport: Transport, path: str, *, series: str, first: date, last: date
) -> Iterator[dict[str, Any]]:
    """Yield the monthly counts of ``series``: of all apps together, then of each app."""
    query = [
        ("aggregation", "month"),
        ("startDate", first.isoformat()),
        ("endDate", last.isoformat()),
    ]
    where = f"GET {path}"
    reply = transport.json("GET", path, query=query)
    if not isinstance(reply, dict) or not isinstance(reply.get("total"), dict):
        raise misshapen("The reply has no total", where=where)
    for told in [reply["total"], *_objects(reply.get("addons"))]:
        app = {"addonKey": told.get("addonKey"), "productId": told.get("productId")}
        # The example of the API's own documentation nests these lists in several ways.
        for dataset, measure, element in _elements(told, dataset=None, name=None):
            count = {"dataset": dataset, "measure": measure.get("name"), **element}
            kind = measure.get("conversionType") or measure.get("evaluationType")
            key = record_key(series, app["addonKey"], dataset, count["measure"], kind, element.get("date"))
            yield {"recordKey": key, "series": series, "kind": kind, **app, **count}


def _elements(
    node: dict[str, Any], *, dataset: Any, name: Any
) -> Iterator[tuple[Any, dict[str, Any], dict[str, Any]]]:
    for element in _objects(node.get("elements")):
        yield dataset, node, element
    for inner in _objects(node.get("series")):
        yield from _elements(inner, dataset=name, name=inner.get("name"))
    for inner in _objects(node.get("datasets")):
        yield from _elements(inner, dataset=None, name=inner.get("name"))


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def churn_benchmark(
    transport: Transport, path: str, *, product_id: str, first: date, last: date
) -> Iterator[dict[str, Any]]:
    """Yield a product's monthly churn beside that of the whole Marketplace."""
    query = [("productId", product_id), ("startDate", first.isoformat()), ("endDate", last.isoformat())]
    reply = transport.json("GET", path, query=query)
    for app in rows_of(reply, "churnBenchmarkPerApp", f"GET {path}"):
        for month in _objects(app.get("churnBenchmarkPerMonth")):
            label = f"{month.get('year')}-{str(month.get('month')).zfill(2)}"
            yield {
                "recordKey": record_key("churn", app.get("productId") or app.get("appKey"), label),
                "benchmark": "churn",
                "addonKey": app.get("appKey"),
                "productId": app.get("productId"),
                "date": f"{label}-01",
                **month,
            }


def partner_metrics(
    transport: Transport, path: str, *, metric_set: str, first: date, last: date
) -> Iterator[dict[str, Any]]:
    """Yield the monthly figures of a metric set, one record a figure; a call tells 14 periods at most.

    A figure of a set of money is an ``amount`` of dollars, another one a ``count``.
    """
    begin, end = Month.of(first), Month.of(last)
    while begin.index <= end.index:
        until = min(begin + (_PERIODS_A_CALL - 1), end, key=lambda month: month.index)
        body = {
            "granularity": "MONTH",
            "dateRange": {
                "startDate": begin.first_day.isoformat(),
                "endDate": until.last_day.isoformat(),
            },
            "attributes": [{"name": name} for name in _ATTRIBUTES[metric_set]],
            "metrics": {"metricSets": [{"name": metric_set}]},
        }
        query = [("limit", str(_PERIODS_A_CALL)), ("offset", "0")]
        reply = transport.json("POST", path, query=query, body=body)
        for record in rows_of(reply, "records", f"POST {path}"):
            yield from _figures(metric_set, record)
        begin = until + 1


def _figures(metric_set: str, record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    # Figures are numbers, attributes are not; which ones there are differs from set to set.
    numbers = {name: None if name in _NUMBERED else _number(one) for name, one in record.items()}
    told_by = {name: one for name, one in record.items() if numbers[name] is None}
    words = [f"{name}={one}" for name, one in sorted(told_by.items()) if isinstance(one, str | int)]
    for name, number in numbers.items():
        if number is not None:
            yield {
                "recordKey": record_key(metric_set, *words, name),
                "metricSet": metric_set,
                "measure": name,
                **told_by,
                "amount" if metric_set in _MONEY else "count": number,
            }


def _number(value: object) -> int | Decimal | None:
    """Return a number, also one that is written as text; nothing for all else."""
    if isinstance(value, str):
        return Decimal(value) if _NUMBER.fullmatch(value) else None
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None

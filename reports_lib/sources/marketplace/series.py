"""Series: what the API tells as nested counts, flattened into one small record per count.

Every record gets a ``recordKey`` of its own making, because the API gives these counts no id.
"""

from __future__ import annotations

import re
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
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


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
    """Yield the monthly records of a metric set; a call tells 14 periods at most."""
    begin, end = Month.of(first), Month.of(last)
    while begin.index <= end.index:
        until = min(begin + (_PERIODS_A_CALL - 1), end, key=lambda month: month.index)
        body = {
            "granularity": "MONTH",
            "dateRange": {
                "startDate": begin.first_day.isoformat(),
                "endDate": until.last_day.isoformat(),
            },
            "metrics": {"metricSets": [{"name": metric_set}]},
        }
        query = [("limit", str(_PERIODS_A_CALL)), ("offset", "0")]
        reply = transport.json("POST", path, query=query, body=body)
        for record in rows_of(reply, "records", f"POST {path}"):
            # Metrics are numbers, attributes are words; which ones there are differs from set to set.
            words = (f"{name}={one}" for name, one in sorted(record.items()) if _is_word(one))
            yield {"recordKey": record_key(metric_set, *words), "metricSet": metric_set, **record}
        begin = until + 1


def _is_word(value: object) -> bool:
    return isinstance(value, str) and not _NUMBER.fullmatch(value)

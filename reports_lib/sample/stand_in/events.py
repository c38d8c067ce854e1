"""Events: churn, conversion and renewal in the Cloud, as series, as rows and beside the ecosystem's."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from reports_lib.periods import Month
from reports_lib.sample.stand_in import exports
from reports_lib.sample.stand_in.bodies import json_reply
from reports_lib.sample.stand_in.exports import Selection
from reports_lib.sample.stand_in.filters import event_conditions
from reports_lib.sample.stand_in.lists import offset_list
from reports_lib.sample.stand_in.series import by_app, elements, fetch
from reports_lib.sample.stand_in.windows import Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response

    from reports_lib.sample.stand_in.calls import Call

__all__ = ["churn_benchmark", "event_export", "event_list", "event_series"]

_PERIODS = ("Monthly", "Annual")
_MEASURES = {
    "churn": {"due": "Customers", "churn": "Cancellations"},
    "renewal": {"due": "Renewal opportunities", "renewal": "Renewals"},
    "conversion": {"evaluation": "Evaluations", "conversion": "Conversions"},
}
_SORTS = {
    "addonName": "app_name",
    "date": "happened_on",
    "hosting": "hosting",
    "transactionId": "invoice",
    "licenseId": "licence",
}
_LAG_MONTHS = 2
# What the invented ecosystem loses a month, in percent: of all, and of those whose product stays.
_ECOSYSTEM, _ECOSYSTEM_ISOLATED = 3.1, 1.9


def event_series(call: Call, kind: str) -> Response:
    """Answer with who was due or trying, and what became of it; nothing but days is filtered."""
    window = Window.of(call)
    measures = _MEASURES[kind]
    bucket = window.sql("happened_on")
    # What is not an argument is written in this package.
    sql = (
        f"SELECT product_id, billing_period, kind, {bucket}, count(*) FROM events "  # noqa: S608
        "WHERE kind IN (?, ?) AND happened_on BETWEEN ? AND ? GROUP BY 1, 2, 3, 4"
    )
    rows = fetch(call, "events", sql, [*measures, *window.days])
    if kind == "conversion":
        return by_app(call, rows, lambda some: {"series": _measured(some, window, measures, {})})
    unique = _unique(call, window) if kind == "churn" else {}

    def shape(some: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
        return {
            "datasets": [
                {
                    "name": period,
                    "series": _measured([row for row in some if row[1] == period], window, measures, unique),
                }
                for period in _PERIODS
            ]
        }

    return by_app(call, rows, shape)


def _measured(
    rows: Sequence[tuple[Any, ...]],
    window: Window,
    measures: dict[str, str],
    unique: dict[tuple[Any, ...], int],
) -> list[dict[str, Any]]:
    told = []
    for kind, name in measures.items():
        some = [row for row in rows if row[2] == kind]
        one: dict[str, Any] = {"name": name}
        if unique:
            one["uniqueTotal"] = sum(unique[group] for group in {row[:3] for row in some})
        told.append(one | {"elements": elements(window, (row[3:] for row in some), ["count"])})
    return told


def _unique(call: Call, window: Window) -> dict[tuple[Any, ...], int]:
    sql = (
        "SELECT product_id, billing_period, kind, count(DISTINCT licence) FROM events "
        "WHERE happened_on BETWEEN ? AND ? GROUP BY 1, 2, 3"
    )
    return {row[:3]: row[3] for row in fetch(call, "events", sql, window.days)}


def event_list(call: Call, kind: str) -> Response:
    """Answer with a page of events."""
    column = _SORTS[call.query.word("sortBy", tuple(_SORTS)) or "date"]
    direction = "DESC" if call.query.word("order", ("asc", "desc")) == "desc" else "ASC"
    template = "productId*,hosting*,appEdition*,partnerType*,text,lastUpdated,startDate,endDate,offset,limit"
    return offset_list(
        call,
        "events",
        event_conditions(call.query, kind),
        name="events",
        template=template,
        order=f"{column} {direction}, position {direction}",
    )


def event_export(call: Call, kind: str) -> Response:
    """Answer with all events at once."""
    return exports.send(call, Selection("events", event_conditions(call.query, kind), call.state))


def churn_benchmark(call: Call) -> Response:
    """Answer with the monthly churn of each app beside the ecosystem's, which comes months later."""
    products, keys = call.query.ids("productId"), call.query.keys("addon")
    newest = Month.of(call.yesterday) - _LAG_MONTHS
    last = min(Month.of(_day(call, "endDate") or newest.first_day), newest)
    first = Month.of(_day(call, "startDate") or (last - 11).first_day)
    sql = (
        "SELECT product_id, substr(happened_on, 1, 7), sum(kind = 'churn'), sum(kind = 'due') FROM events "
        "WHERE kind IN ('churn', 'due') AND happened_on BETWEEN ? AND ? GROUP BY 1, 2 ORDER BY 2"
    )
    rows = fetch(call, "events", sql, [first.first_day.isoformat(), last.last_day.isoformat()])
    apps = [
        {
            "appName": app.name,
            "appKey": app.key,
            "productId": app.product_id,
            "churnBenchmarkPerMonth": [_month(*row[1:]) for row in rows if row[0] == app.product_id],
        }
        for app in call.world.apps
        if (app.product_id in products if products else not keys or app.key in keys)
    ]
    links = {"self": {"href": call.href(call.tail)}}
    return json_reply(call, {"_links": links, "churnBenchmarkPerApp": apps})


def _day(call: Call, name: str) -> date | None:
    written = call.query.day(name)
    return date.fromisoformat(written) if written else None


def _month(month: str, lost: int, due: int) -> dict[str, Any]:
    rate = round(100 * lost / due, 3)
    isolated = round(rate * 0.6, 3)
    return {
        "year": month[:4],
        "month": month[5:],
        "churnedLicenses": lost,
        "totalLicenses": due,
        "churnRate": rate,
        "isolatedChurnRate": isolated,
        "churnRateBenchmark": round(rate / _ECOSYSTEM, 3),
        "isolatedChurnRateBenchmark": round(isolated / _ECOSYSTEM_ISOLATED, 3),
    }

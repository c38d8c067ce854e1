"""Series: counts by week or month, of all apps together and of each one."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from reports_lib.sample.stand_in.bodies import json_reply
from reports_lib.sample.stand_in.queries import RefusedError
from reports_lib.sample.stand_in.windows import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from werkzeug.wrappers import Response

    from reports_lib.sample.stand_in.calls import Call

__all__ = ["by_app", "elements", "evaluations", "feedback", "fetch", "sales"]

_COUNT = {"count": "count(*)"}
_SALES = _COUNT | {
    "netCount": "sum(CASE sale_type WHEN 'Refund' THEN -1 ELSE 1 END)",
    "revenue": "round(sum(gross), 2)",
}
_SALES_GROUPS = {
    "country": "country",
    "hosting": "hosting",
    "partner": "coalesce(partner, 'Direct')",
    "region": "region",
    "tier": "tier",
    "type": "sale_type",
}
_EVALUATION_GROUPS = {name: _SALES_GROUPS[name] for name in ("country", "hosting", "partner", "region")}
_FEEDBACK_GROUPS = {"reason": "reason", "type": "feedback_type"}


def sales(call: Call, metric: str) -> Response:
    """Answer with lines sold by country, hosting, partner, region, tier or type."""
    return _flat(call, "transactions", "sold_on", _group(_SALES_GROUPS, metric), _SALES)


def evaluations(call: Call, metric: str) -> Response:
    """Answer with evaluations begun by country, hosting, partner or region."""
    return _flat(call, "licenses", "evaluated_on", _group(_EVALUATION_GROUPS, metric), _COUNT)


def feedback(call: Call, metric: str) -> Response:
    """Answer with feedback by reason or type."""
    return _flat(call, "feedback", "date", _group(_FEEDBACK_GROUPS, metric), _COUNT)


def _group(groups: Mapping[str, str], metric: str) -> str:
    if metric not in groups:
        raise RefusedError(404, f"There is no series by {metric!r}", code="NOT_FOUND")
    return groups[metric]


def _flat(call: Call, stream: str, day: str, group: str, measures: Mapping[str, str]) -> Response:
    window = Window.of(call)
    wanted = call.query.ids("productId")
    # What is not an argument is written above.
    sql = (
        f"SELECT product_id, {group}, {window.sql(day)}, {', '.join(measures.values())} "  # noqa: S608
        f"FROM {stream} WHERE {day} BETWEEN ? AND ? GROUP BY 1, 2, 3 ORDER BY 2"
    )
    rows = [row for row in fetch(call, stream, sql, window.days) if not wanted or row[0] in wanted]

    def shape(some: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
        names = dict.fromkeys(row[1] for row in some)
        return {
            "series": [
                {
                    "name": name,
                    "elements": elements(window, ((row[2:]) for row in some if row[1] == name), measures),
                }
                for name in names
            ]
        }

    return by_app(call, rows, shape)


def fetch(
    call: Call, stream: str, sql: str, arguments: Sequence[object] | Mapping[str, object]
) -> list[tuple[Any, ...]]:
    """Ask the file that has a stream."""
    with closing(call.world.catalogue.connect(call.state, stream)) as connection:
        return connection.execute(sql, arguments).fetchall()


def elements(window: Window, rows: Iterable[Sequence[Any]], measures: Iterable[str]) -> list[dict[str, Any]]:
    """Add up ``(bucket, count, …)`` rows; a bucket nobody counted in has zeros."""
    names = tuple(measures)
    sums = {bucket: [0] * len(names) for bucket in window.buckets}
    for bucket, *counts in rows:
        sums[bucket] = [total + one for total, one in zip(sums[bucket], counts, strict=True)]
    return [
        {"date": bucket, **{name: round(count, 2) for name, count in zip(names, counts, strict=True)}}
        for bucket, counts in sums.items()
    ]


def by_app(
    call: Call,
    rows: Sequence[tuple[Any, ...]],
    shape: Callable[[Sequence[tuple[Any, ...]]], dict[str, Any]],
) -> Response:
    """Answer with the shape of all rows, and with that of each app's; a row begins with its product."""
    links = {
        "self": {"href": call.href(call.tail)},
        "query": {
            "href": f"{call.settings.href_space}{call.tail}{{?aggregation,startDate,endDate}}",
            "templated": True,
        },
    }
    addons = []
    for app in call.world.apps:
        of_app = [row for row in rows if row[0] == app.product_id]
        if of_app:
            named = {"addonKey": app.key, "productId": app.product_id, "name": app.name}
            addons.append(named | shape(of_app))
    return json_reply(call, {"_links": links, "total": {"name": "All apps"} | shape(rows), "addons": addons})

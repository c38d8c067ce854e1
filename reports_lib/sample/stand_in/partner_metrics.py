"""Partner metrics: recurring revenue, distributions and lifetime sales, period by period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import simplejson

from reports_lib.periods import Month
from reports_lib.sample.cents import dollars
from reports_lib.sample.stand_in.bodies import json_reply
from reports_lib.sample.stand_in.queries import RefusedError
from reports_lib.sample.stand_in.series import fetch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from werkzeug.wrappers import Response

    from reports_lib.sample.stand_in.calls import Call

__all__ = ["partner_metrics"]

_FEWEST, _MOST = 7, 14
_RECURRING_REVENUE = {
    "openingMrr": "sum(opening)",
    "newMrr": "sum(CASE WHEN opening = 0 AND first_on > :before THEN closing ELSE 0 END)",
    "expansionMrr": "sum(CASE WHEN opening > 0 AND closing > opening THEN closing - opening ELSE 0 END)",
    "contractionMrr": ("sum(CASE WHEN closing > 0 AND closing < opening THEN opening - closing ELSE 0 END)"),
    "reactivatedMrr": "sum(CASE WHEN opening = 0 AND first_on <= :before THEN closing ELSE 0 END)",
    "expiredMrr": "sum(CASE WHEN closing = 0 THEN opening ELSE 0 END)",
    "closingMrr": "sum(closing)",
    "arr": "sum(closing) * 12",
}


@dataclass(frozen=True, slots=True)
class _Period:
    """The days of a period, and the day before it."""

    first: date
    last: date

    @property
    def bounds(self) -> dict[str, str]:
        before = self.first - timedelta(days=1)
        return {"before": before.isoformat(), "last": self.last.isoformat()}


def partner_metrics(call: Call) -> Response:
    """Answer a question that comes as a body; its limit counts periods."""
    question = _question(call)
    periods = [period for period in _periods(question) if period.first <= call.yesterday]
    offset = call.query.whole("offset", default=0)
    limit = call.query.whole("limit", default=_FEWEST, least=1, most=_MOST)
    records = [
        record
        for period in periods[offset : offset + limit]
        for name in _sets(question)
        for record in _SETS[name](call, period)
    ]
    wanted = _wanted_product(question)
    return json_reply(call, {"records": [one for one in records if wanted in (None, one["productId"])]})


def _question(call: Call) -> dict[str, Any]:
    try:
        question = simplejson.loads(call.request.get_data())
    except ValueError:
        raise _misread("the body") from None
    if not isinstance(question, dict):
        raise _misread("the body")
    return question


def _misread(what: str) -> RefusedError:
    return RefusedError(400, f"JSON parse error: Cannot deserialize {what}", code="BAD_REQUEST")


def _sets(question: dict[str, Any]) -> list[str]:
    metrics = question.get("metrics")
    if not isinstance(metrics, dict):
        raise _misread("metrics")
    for member in ("metricSets", "metricFields"):
        named = metrics.get(member) or []
        if not isinstance(named, list) or not all(isinstance(one, dict) and "name" in one for one in named):
            raise _misread(f"metrics.{member}")
    names = [one["name"] for one in metrics.get("metricSets") or []]
    names += [_SET_OF[one["name"]] for one in metrics.get("metricFields") or [] if one["name"] in _SET_OF]
    if not names or not set(names) <= set(_SETS):
        raise RefusedError(400, f"metricSets: allowable values are {', '.join(_SETS)}", path="metricSets")
    return list(dict.fromkeys(names))


def _periods(question: dict[str, Any]) -> list[_Period]:
    asked = question.get("dateRange")
    if not isinstance(asked, dict):
        raise _misread("dateRange")
    try:
        first, last = (date.fromisoformat(asked[name]) for name in ("startDate", "endDate"))
    except (KeyError, TypeError, ValueError):
        raise RefusedError(400, "dateRange: Must be a date", path="dateRange") from None
    granularity = question.get("granularity")
    if granularity not in _NEXT:
        message = f"granularity: allowable values are {', '.join(_NEXT)}"
        raise RefusedError(400, message, path="granularity")
    return list(_cut(first, last, _NEXT[granularity]))


def _cut(first: date, last: date, following: Callable[[date], date]) -> Iterator[_Period]:
    while first <= last:
        end = following(first)
        yield _Period(first, min(end - timedelta(days=1), last))
        first = end


_NEXT: dict[Any, Callable[[date], date]] = {
    "YEAR": lambda day: date(day.year + 1, 1, 1),
    "MONTH": lambda day: (Month.of(day) + 1).first_day,
    "WEEK": lambda day: day + timedelta(days=7 - day.isoweekday() % 7),
    "DAY": lambda day: day + timedelta(days=1),
}


def _wanted_product(question: dict[str, Any]) -> str | None:
    try:
        filters = question["attributesFilter"]["expr"]["andGroup"]
        found = [one["filter"] for one in filters if one["filter"]["fieldName"] == "PRODUCT_ID"]
        return found[0]["oneFilter"]["stringFilter"]["value"] if found else None
    except (KeyError, TypeError):
        return None


def _recurring_revenue(call: Call, period: _Period) -> Iterator[dict[str, Any]]:
    # What is not an argument is written above.
    sql = f"""
        SELECT product_id, {", ".join(_RECURRING_REVENUE.values())} FROM (
            SELECT product_id, licence, first_on,
                sum(CASE WHEN starts_on <= :before AND ends_on > :before THEN monthly_cents ELSE 0 END)
                    AS opening,
                sum(CASE WHEN starts_on <= :last AND ends_on > :last THEN monthly_cents ELSE 0 END)
                    AS closing
            FROM terms WHERE ends_on > :before AND starts_on <= :last GROUP BY 1, 2, 3
        ) GROUP BY 1
    """  # noqa: S608
    for product_id, *cents in fetch(call, "terms", sql, period.bounds):
        amounts = zip(_RECURRING_REVENUE, map(dollars, cents), strict=True)
        yield _record(call, period, product_id) | dict(amounts)


def _distributions(call: Call, period: _Period) -> Iterator[dict[str, Any]]:
    sql = (
        "SELECT product_id, hosting, count(DISTINCT licence), sum(coalesce(seats, 0)) FROM terms "
        "WHERE starts_on <= :last AND ends_on > :last GROUP BY 1, 2"
    )
    for product_id, hosting, installs, users in fetch(call, "terms", sql, period.bounds):
        counts = {"hosting": hosting, "installCounts": installs, "userCounts": users}
        yield _record(call, period, product_id) | counts


def _lifetime_sales(call: Call, period: _Period) -> Iterator[dict[str, Any]]:
    sql = "SELECT product_id, sum(cents) FROM daily_sales WHERE sold_on <= :last GROUP BY 1"
    for product_id, cents in fetch(call, "daily_sales", sql, period.bounds):
        app = next((app for app in call.world.apps if app.product_id == product_id), None)
        is_forge = getattr(app, "framework", None) == "Forge"
        yield _record(call, period, product_id) | {
            "appVersionType": "RUNS_ON_ATLASSIAN" if is_forge else "NON_HARMONISED",
            "lifetimeGmv": dollars(cents),
        }


def _record(call: Call, period: _Period, product_id: str) -> dict[str, Any]:
    keys = {app.product_id: app.key for app in call.world.apps}
    return {"date": period.first.isoformat(), "appKey": keys.get(product_id), "productId": product_id}


_SETS = {
    "RECURRING_REVENUE": _recurring_revenue,
    "DISTRIBUTIONS": _distributions,
    "GMV": _lifetime_sales,
}
_SET_OF = {
    **dict.fromkeys(("INSTALL_COUNT", "USER_COUNT"), "DISTRIBUTIONS"),
    **dict.fromkeys(
        "OPENING_MRR NEW_MRR EXPANSION_MRR CONTRACTION_MRR REACTIVATED_MRR EXPIRED_MRR CLOSING_MRR "
        "ARR".split(),
        "RECURRING_REVENUE",
    ),
    "LIFETIME_GMV": "GMV",
}

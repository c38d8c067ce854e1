"""Pulls: how each stream is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reports_lib.sources.marketplace.addresses import ROOT
from reports_lib.sources.marketplace.exports import Export
from reports_lib.sources.marketplace.failures import MarketplaceError
from reports_lib.sources.marketplace.feeds import feedback, reviews, versions
from reports_lib.sources.marketplace.paging import rows_of, stated_count
from reports_lib.sources.marketplace.series import (
    METRIC_SETS,
    SERIES,
    churn_benchmark,
    metric_series,
    partner_metrics,
    record_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from reports_lib.sources.marketplace.asked import Asked
    from reports_lib.sources.marketplace.transport import Query, Transport

__all__ = ["PULLED", "Pulled", "count_stated", "probe"]

# The Marketplace tells data insights of licences that began from this day on.
_INSIGHTS_FROM = ("startDate", "2018-07-01")
_BEFORE_INSIGHTS = (("startDate", "2010-01-01"), ("endDate", "2018-06-30"))
_SOLD = (
    ("excludeZeroTransactions", "false"),
    ("includeManualInvoice", "true"),
    ("showProratedTransactions", "true"),
)
_FIRST_QUOTES = "2010-01-01"
_COUNTED = ("transactions", "licenses", "license_history")


@dataclass(frozen=True)
class Pulled:
    """How a stream is pulled.

    An incremental one can be asked for what changed since a day; of a windowed one all that is ever
    told are the last years, so that what is older is not gone.
    """

    pull: Callable[[Transport, Asked], Iterator[tuple[str, dict[str, Any]]]]
    incremental: bool
    windowed: bool = False


def _exports(stream: str) -> Callable[[Transport, Asked], Iterator[tuple[str, dict[str, Any]]]]:
    """Return the pull of a stream that is told by exports, one after the other."""

    def pull(transport: Transport, asked: Asked) -> Iterator[tuple[str, dict[str, Any]]]:
        done = 0
        tail, list_name, queries = _questions(stream, asked.since)
        for query in queries:
            reached = done

            def note(size: int, begun: int = done) -> None:
                nonlocal reached
                reached = max(reached, begun + size)
                asked.progress(reached)

            export = Export(stream, asked.place(tail), list_name, query)
            yield from replace(asked, progress=note).exported(transport, export)
            done = reached

    return pull


def _questions(stream: str, since: date | None) -> tuple[str, str, list[Query]]:
    """Return the place of a stream, the name of its list, and what to ask for to get all of it."""
    changed = [("lastUpdated", since.isoformat())] if since else []
    if stream == "transactions":
        return "sales/transactions", "transactions", [[*_SOLD, *changed]]
    history = [("showLicensesHistory", "true")] if stream == "license_history" else []
    with_insights = [_INSIGHTS_FROM, ("withDataInsights", "true")]
    passes: list[Query] = [[*one, *history, *changed] for one in (with_insights, _BEFORE_INSIGHTS)]
    return "licenses", "licenses", passes


def _quotes(transport: Transport, asked: Asked) -> Iterator[tuple[str, dict[str, Any]]]:
    begin, end = _FIRST_QUOTES, asked.until.isoformat()
    export = Export(
        "quotes",
        asked.place("quotes"),
        "quotes",
        query=[("createdStartDate", begin), ("createdEndDate", end)],
        list_query=[("startDate", begin), ("endDate", end)],
        at_once=False,
    )
    for where, quote in asked.exported(transport, export):
        line = quote.get("entitlementNumber") or quote.get("entitlementEid")
        key = record_key(quote.get("quoteId"), line, quote.get("productId"), quote.get("startDate"))
        # Under its own name it would be dropped with the contact.
        yield where, {**quote, "recordKey": key, "company": quote.get("technicalContactCompany")}


def _numbered(stream: str, records: Iterable[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, record in enumerate(records, 1):
        yield f"{stream}, record {number}", record


def _reviews(transport: Transport, asked: Asked) -> Iterator[tuple[str, dict[str, Any]]]:
    told = _of_each_product(asked, lambda one: reviews(transport, product=one, since=asked.since))
    return _numbered("reviews", told)


def _of_each_product(
    asked: Asked, records: Callable[[dict[str, Any]], Iterator[dict[str, Any]]]
) -> Iterator[dict[str, Any]]:
    for product in asked.products:
        try:
            yield from records(product)
        except MarketplaceError as failure:
            # A product that is archived, or never was sold, has none.
            if failure.status != 404:
                raise


def _feedback(transport: Transport, asked: Asked) -> Iterator[tuple[str, dict[str, Any]]]:
    path = asked.place("feedback/details")
    return _numbered("feedback", feedback(transport, path, since=asked.since))


def _app_versions(transport: Transport, asked: Asked) -> Iterator[tuple[str, dict[str, Any]]]:
    told = _of_each_product(asked, lambda one: versions(transport, product=one))
    return _numbered("app_versions", told)


def _partner_metrics(transport: Transport, asked: Asked) -> Iterator[tuple[str, dict[str, Any]]]:
    path = f"{ROOT}/partner-metrics/developer-space/{asked.space}"
    window = {"first": asked.first, "last": asked.until}
    sets = (partner_metrics(transport, path, metric_set=one, **window) for one in METRIC_SETS)
    return _numbered("partner_metrics", (record for one in sets for record in one))


def _reported_series(transport: Transport, asked: Asked) -> Iterator[tuple[str, dict[str, Any]]]:
    window = {"first": asked.first, "last": asked.until}
    told = (
        metric_series(transport, asked.place(f"sales/metrics/{one}"), series=one, **window) for one in SERIES
    )
    return _numbered("reported_series", (record for one in told for record in one))


def _benchmarks(transport: Transport, asked: Asked) -> Iterator[tuple[str, dict[str, Any]]]:
    path = asked.place("sales/metrics/churn/benchmark")
    window = {"first": asked.first, "last": asked.until}
    told = _of_each_product(
        asked, lambda one: churn_benchmark(transport, path, product_id=one["productId"], **window)
    )
    return _numbered("benchmarks", told)


PULLED: dict[str, Pulled] = {
    "products": Pulled(lambda _, asked: _numbered("products", asked.products), incremental=False),
    "transactions": Pulled(_exports("transactions"), incremental=True),
    "licenses": Pulled(_exports("licenses"), incremental=True),
    "license_history": Pulled(_exports("license_history"), incremental=True),
    "reviews": Pulled(_reviews, incremental=True),
    "feedback": Pulled(_feedback, incremental=True),
    "quotes": Pulled(_quotes, incremental=False),
    "app_versions": Pulled(_app_versions, incremental=False),
    "partner_metrics": Pulled(_partner_metrics, incremental=True, windowed=True),
    "reported_series": Pulled(_reported_series, incremental=True, windowed=True),
    "benchmarks": Pulled(_benchmarks, incremental=True, windowed=True),
}


def count_stated(transport: Transport, asked: Asked, stream: str) -> int | None:
    """Return how many records the API says a pull has, or nothing where it does not say."""
    if stream not in _COUNTED:
        return None
    tail, _, queries = _questions(stream, asked.since)
    path = asked.place(tail)
    replies = (transport.json("GET", path, query=[*query, ("limit", "1")]) for query in queries)
    counts = [stated_count(reply) for reply in replies]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def probe(transport: Transport, asked: Asked, stream: str) -> None:
    """Ask for as little of a stream as shows that it can be read."""
    if stream in _COUNTED:
        tail, list_name, queries = _questions(stream, asked.since)
        path = asked.place(tail)
        rows_of(transport.json("GET", path, query=[*queries[0], ("limit", "1")]), list_name, f"GET {path}")
    elif stream == "quotes":
        path = asked.place("quotes")
        query = [("startDate", _FIRST_QUOTES), ("endDate", asked.until.isoformat()), ("limit", "1")]
        rows_of(transport.json("GET", path, query=query), "quotes", f"GET {path}")
    else:
        next(PULLED[stream].pull(transport, asked), None)

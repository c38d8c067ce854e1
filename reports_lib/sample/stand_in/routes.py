"""Routes: which path answers what, in the API of today and in the one before it."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from werkzeug.routing import Map, Rule

from reports_lib.sample.stand_in import events, exports, index, partner_metrics, reports, series, spaces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response

    from reports_lib.sample.stand_in.calls import Call

__all__ = ["paths"]

_SPACES = ("/rest/3/reporting/developer-space/<space>", "/rest/2/vendors/<space>/reporting")
_KIND = "<any(churn, conversion, renewal):kind>"
_EVERYTHING_ELSE: dict[str, Any] = {
    "/rest/3/developer-space/vendor/<vendor>": spaces.space_of_vendor,
    "/rest/3/developer-space/<developer_id>": spaces.space,
    "/rest/3/product-listing/developer-space/<developer_id>": spaces.product_listing,
    "/rest/3/app-software/app-key/<app_key>": spaces.app_software,
    "/rest/3/app-software/<software>/versions": spaces.versions,
    "/rest/3/products/<product_id>/reviews": spaces.reviews,
    "/rest/3/products/<product_id>/reviews/<review_id>": spaces.review,
}
_REPORTS: dict[str, Any] = {
    "": index.links,
    "/licenses": reports.licence_list,
    "/licenses/export": reports.licence_export,
    "/sales/transactions": reports.transaction_list,
    "/sales/transactions/export": reports.transaction_export,
    "/sales/transactions/<metric>": series.sales,
    f"/sales/metrics/{_KIND}": events.event_series,
    f"/sales/metrics/{_KIND}/details": events.event_list,
    f"/sales/metrics/{_KIND}/details/export": events.event_export,
    "/sales/metrics/churn/benchmark": events.churn_benchmark,
    "/evaluations/<metric>": series.evaluations,
    "/feedback/details": reports.feedback_list,
    "/feedback/details/export": reports.feedback_export,
    "/feedback/metrics/<metric>": series.feedback,
    "/quotes": reports.quote_list,
    "/quotes/details": reports.quote_details,
}
# Attribution is begun under its own name and fetched without one.
_FETCHED_ELSEWHERE = {"marketing-attribution": "/async/export"}


@cache
def paths() -> Map:
    """Return every path that is answered; the answer of a rule is its endpoint.

    Werkzeug takes longer to compile them than everything else takes to start a server.
    """
    return Map(list(_rules()), strict_slashes=True, merge_slashes=False, redirect_defaults=False)


def _rules() -> Iterator[Rule]:
    for path, answer in _EVERYTHING_ELSE.items():
        yield Rule(path, endpoint=answer, methods=["GET"])
    yield Rule(
        "/rest/3/partner-metrics/developer-space/<space>",
        endpoint=partner_metrics.partner_metrics,
        methods=["POST"],
    )
    for space in _SPACES:
        for path, answer in _REPORTS.items():
            yield Rule(space + path, endpoint=answer, methods=["GET"])
        for family in reports.ASYNC_FAMILIES:
            begun = f"/{family}/async/export"
            fetched = space + _FETCHED_ELSEWHERE.get(family, begun)
            started = partial(_start, family=family)
            yield Rule(space + begun, endpoint=started, methods=["POST"])
            for tail, answer in {"/status": exports.status, "": exports.download}.items():
                reached = partial(answer, family=family)
                yield Rule(f"{fetched}/<export_id>{tail}", endpoint=reached, methods=["GET"])


def _start(call: Call, *, family: str) -> Response:
    selection = reports.ASYNC_FAMILIES[family](call)
    return exports.start(call, selection, family=family, place=_FETCHED_ELSEWHERE.get(family))

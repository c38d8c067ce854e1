"""Index: the links to every report of a developer space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports_lib.sample.stand_in.bodies import json_reply

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from reports_lib.sample.stand_in.calls import Call

__all__ = ["links"]

_AGGREGATED = "{?aggregation,startDate,endDate}"
_PLACES = {
    "licenses": "/licenses{?productId*,startDate,endDate,dateType,lastUpdated,text,offset,limit}",
    "licensesExport": "/licenses/export{?accept,withDataInsights,startDate,endDate,lastUpdated}",
    "transactions": "/sales/transactions{?productId*,startDate,endDate,lastUpdated,text,offset,limit}",
    "transactionsExport": "/sales/transactions/export{?accept,startDate,endDate,lastUpdated}",
    "cloudChurn": f"/sales/metrics/churn{_AGGREGATED}",
    "cloudConversions": f"/sales/metrics/conversion{_AGGREGATED}",
    "cloudRenewals": f"/sales/metrics/renewal{_AGGREGATED}",
    "cloudChurnBenchmark": "/sales/metrics/churn/benchmark{?productId*,startDate,endDate}",
    "evaluationsByCountry": f"/evaluations/country{_AGGREGATED}",
    "evaluationsByHosting": f"/evaluations/hosting{_AGGREGATED}",
    "evaluationsByPartner": f"/evaluations/partner{_AGGREGATED}",
    "evaluationsByRegion": f"/evaluations/region{_AGGREGATED}",
    "feedbackLinks": "/feedback/details{?type*,anonymous,reason*,productId*,startDate,endDate,offset,limit}",
    "feedbackExport": "/feedback/details/export?accept=csv{&type*,productId*,startDate,endDate}",
    "quotes": "/quotes{?productId*,startDate,endDate,limit,offset}",
}


def links(call: Call) -> Response:
    """Answer with the reports there are."""
    told: dict[str, object] = {"self": {"href": call.href("/")}}
    for name, place in _PLACES.items():
        told[name] = {
            "href": f"{call.settings.href_space}{place}",
            "templated": True,
            "type": "text/csv" if "accept=csv" in place else "application/json",
            "name": name,
        }
    return json_reply(call, {"_links": told})

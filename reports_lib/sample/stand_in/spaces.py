"""Spaces: the vendor's developer space, its apps, their versions and their reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

import simplejson

from reports_lib.sample.stand_in.bodies import json_reply, told
from reports_lib.sample.stand_in.conditions import Conditions
from reports_lib.sample.stand_in.lists import MOST_ON_A_PAGE, cursor_page, offset_of
from reports_lib.sample.stand_in.queries import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response

    from reports_lib.sample.stand_in.books import ListedApp
    from reports_lib.sample.stand_in.calls import Call
    from reports_lib.sample.stand_in.catalogue import Row

__all__ = [
    "app_software",
    "product_listing",
    "review",
    "reviews",
    "software_id",
    "space",
    "space_of_vendor",
    "versions",
]

_HOSTINGS = {"cloud": "Cloud", "datacenter": "Data Center", "server": "Server"}
_REVIEW_ORDERS = {
    "recent": "date DESC, position DESC",
    "helpful": "helpful_votes DESC, position",
    "highest_rated": "stars DESC, position",
    "lowest_rated": "stars, position",
}
_SOMEBODY_ELSE = 9990000


def space_of_vendor(call: Call, vendor: str) -> Response:
    """Answer with the developer space of a vendor."""
    if vendor != call.settings.vendor:
        raise RefusedError(404, f"No developer space is found for vendor {vendor}", code="NOT_FOUND")
    return json_reply(call, {"developerId": call.settings.developer_id})


def space(call: Call, developer_id: str) -> Response:
    """Answer with what a developer space is called and whose it is."""
    _check_space(call, developer_id)
    is_foreign = "foreign" in call.trouble
    return json_reply(
        call,
        {
            "id": developer_id,
            "vendorId": _SOMEBODY_ELSE if is_foreign else int(call.settings.vendor),
            "name": "Somebody Else" if is_foreign else call.settings.vendor_name,
            "status": "ACTIVE",
            "type": "ATLASSIAN_EXTERNAL",
            "version": 3,
        },
    )


def product_listing(call: Call, developer_id: str) -> Response:
    """Answer with a page of the vendor's apps, by cursor."""
    _check_space(call, developer_id)
    offset, limit = offset_of(call), _limit(call)
    apps = call.world.apps[offset : offset + limit + 1]
    rows: Iterator[Row] = ((simplejson.dumps(_listed(call, app)), None) for app in apps)
    texts, cursor = cursor_page(call, rows, offset=offset, limit=limit)
    items = [simplejson.loads(text) for text in texts]
    return json_reply(call, {"items": items, "links": _cursor_links(call, cursor)})


def _listed(call: Call, app: ListedApp) -> dict[str, Any]:
    return {
        "productId": app.product_id,
        "appKey": app.key,
        "appName": app.name,
        "developerId": call.settings.developer_id,
        "slug": app.name.lower().replace(" ", "-"),
        "state": "PUBLIC",
        "approvalStatus": "APPROVED",
        "summary": f"{app.name}, an invented app",
        "revision": 1,
    }


def app_software(call: Call, app_key: str) -> Response:
    """Answer with the software of an app: a bare array, one entry a hosting."""
    wanted = call.query.words("hosting", _HOSTINGS) or list(_HOSTINGS)
    softwares = [
        {
            "appSoftwareId": software_id(app.product_id, _HOSTINGS[hosting]),
            "appKey": app.key,
            "hosting": hosting,
            "complianceBoundaries": ["commercial"] if hosting == "cloud" else None,
        }
        for app in call.world.apps
        for hosting in wanted
        if app.key == app_key and _is_sold(call, app, hosting)
    ]
    if not softwares:
        raise RefusedError(404, f"No app software is found for {app_key!r}", code="APP_KEY_NOT_FOUND")
    return json_reply(call, softwares)


def software_id(product_id: str, hosting: str) -> str:
    """Return the id of the software of one product and hosting."""
    return str(uuid5(NAMESPACE_URL, f"{product_id} {hosting}"))


def _is_sold(call: Call, app: ListedApp, hosting: str) -> bool:
    if hosting == "cloud":
        return True
    wanted = Conditions()
    wanted.add("product_id = ? AND hosting = ?", app.product_id, _HOSTINGS[hosting])
    return next(call.rows("licenses", wanted, limit=1), None) is not None


def versions(call: Call, software: str) -> Response:
    """Answer with a page of the versions of a software, newest first, by cursor."""
    known = {
        software_id(app.product_id, hosting) for app in call.world.apps for hosting in _HOSTINGS.values()
    }
    if software not in known:
        raise RefusedError(404, "No app software is found", code="APP_SOFTWARE_NOT_FOUND")
    wanted = Conditions()
    wanted.add("software_id = ?", software)
    offset, limit = offset_of(call), _limit(call, default=25)
    rows = call.rows("app_versions", wanted, order="build DESC", limit=limit + 1, offset=offset)
    texts, cursor = cursor_page(call, rows, offset=offset, limit=limit)
    return json_reply(
        call,
        {
            "links": _cursor_links(call, cursor),
            "versions": [simplejson.loads(text, use_decimal=True) for text in texts],
            "totalCount": call.count("app_versions", wanted),
        },
    )


def reviews(call: Call, product_id: str) -> Response:
    """Answer with a page of reviews, by cursor; the count is that of all of them."""
    call.app(product_id)
    wanted = Conditions()
    wanted.add("product_id = ?", product_id)
    wanted.one_of("hosting", call.query.words("hosting", _HOSTINGS))
    order = _REVIEW_ORDERS[call.query.word("sort", tuple(_REVIEW_ORDERS)) or "recent"]
    offset, limit = offset_of(call), _limit(call)
    rows = call.rows("reviews", wanted, order=order, limit=limit + 1, offset=offset)
    texts, cursor = cursor_page(call, rows, offset=offset, limit=limit)
    stars = [simplejson.loads(body)["stars"] for body, _ in call.rows("reviews", wanted)]
    more = call.trouble.option("wrong_count", "more", 3) if "wrong_count" in call.trouble else 0
    return json_reply(
        call,
        {
            "productId": product_id,
            "reviews": [simplejson.loads(text, use_decimal=True) for text in texts],
            **({"cursor": cursor} if cursor else {}),
            "count": len(stars) + more,
            "averageStars": round(sum(stars) / len(stars), 2) if stars else 0,
        },
    )


def review(call: Call, product_id: str, review_id: str) -> Response:
    """Answer with one review."""
    call.app(product_id)
    wanted = Conditions()
    wanted.add("product_id = ? AND review_id = ?", product_id, review_id)
    found = next(told(call, call.rows("reviews", wanted, limit=1)), None)
    if found is None:
        raise RefusedError(404, "Review is not found", code="NOT_FOUND")
    return json_reply(call, simplejson.loads(found, use_decimal=True))


def _check_space(call: Call, developer_id: str) -> None:
    if developer_id != call.settings.developer_id:
        raise RefusedError(404, "Developer space is not found", code="NOT_FOUND")


def _limit(call: Call, *, default: int = 10) -> int:
    return call.query.whole("limit", default=default, least=1, most=MOST_ON_A_PAGE)


def _cursor_links(call: Call, cursor: str | None) -> dict[str, str]:
    here = call.request.path
    return {"self": here, **({"next": f"{here}?cursor={cursor}"} if cursor else {})}

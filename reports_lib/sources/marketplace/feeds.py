"""Feeds: reviews, feedback and versions, read page by page and given what they lack to stand alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from reports_lib.sources.marketplace.addresses import ROOT, part, token
from reports_lib.sources.marketplace.failures import misshapen
from reports_lib.sources.marketplace.paging import cursor_pages, offset_pages
from reports_lib.sources.marketplace.series import record_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reports_lib.sources.marketplace.transport import Transport

__all__ = ["feedback", "reviews", "versions"]

_FEEDBACK_IDS = ("appEntitlementNumber", "appEntitlementId", "licenseId", "cloudId")
_FEEDBACK_KEY = ("addonKey", "date", "feedbackType", "reasonKey", "hosting", "addonVersion")


def reviews(transport: Transport, *, product: dict[str, Any], since: date | None) -> Iterator[dict[str, Any]]:
    """Yield a product's reviews, newest first, down to those of the day ``since``."""
    path = f"{ROOT}/products/{product['productId']}/reviews"
    for page in cursor_pages(transport, path, list_name="reviews", query=[("sort", "recent")]):
        for review in page:
            yield {
                **review,
                "recordKey": record_key(product["productId"], review.get("id")),
                "productId": product["productId"],
                "addonKey": product["appKey"],
            }
        days = [str(review.get("date")) for review in page]
        if since and days and max(days) < since.isoformat():
            return


def feedback(transport: Transport, path: str, *, since: date | None) -> Iterator[dict[str, Any]]:
    """Yield what people said when they left, from the day ``since``.

    Feedback has no id: it is known by app, day, kind and licence, and the second one of the same by
    its number. What was typed is no part of the key, or its hash could tell who typed it.
    """
    seen: Counter[str] = Counter()
    query = [("startDate", since.isoformat())] if since else []
    for page in offset_pages(transport, path, list_name="feedback", query=query, alike=True):
        for one in page:
            who = next((one[name] for name in _FEEDBACK_IDS if one.get(name)), None)
            key = record_key(*(one.get(name) for name in _FEEDBACK_KEY), who)
            seen[key] += 1
            yield {**one, "recordKey": key if seen[key] == 1 else f"{key}|{seen[key]}"}


def versions(transport: Transport, *, product: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the versions of a product's software, one hosting after the other."""
    path = f"{ROOT}/app-software/app-key/{part(product['appKey'])}"
    software = transport.json("GET", path)
    if not isinstance(software, list) or not all(isinstance(one, dict) for one in software):
        raise misshapen("The reply is no list of software", where=f"GET {path}")
    for one in software:
        number = token(one.get("appSoftwareId"), where=f"GET {path}")
        for page in cursor_pages(transport, f"{ROOT}/app-software/{number}/versions", list_name="versions"):
            for version in page:
                build = version.get("buildNumber") or version.get("versionNumber")
                yield {
                    **version,
                    "recordKey": record_key(number, build),
                    "appSoftwareId": number,
                    "addonKey": product["appKey"],
                    "productId": product["productId"],
                    "hosting": one.get("hosting"),
                }

"""Inventing: reviews, feedback, quotes, attribution and versions that follow from a ledger's records.

A record decides by a checksum of its own id whether something follows from it, and what; so the same
ledger always has the same, and a later instant has what an earlier one had.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zlib import crc32

from reports_lib.periods import Month
from reports_lib.sample.stand_in.spaces import software_id
from reports_lib.sample.stand_in.voices import REASONS, REPLIES, farewell, praise_or_complaint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reports_lib.sample.stand_in.books import ListedApp

__all__ = ["Inventor"]

_STARS = (5, 5, 4, 5, 4, 2, 5, 3, 4, 1, 5)
_DIGITS = re.compile(r"\d+")
_CHANNELS = ("Direct", "Organic search", "Marketplace search", "Paid search", "Referral")
_REVIEW_ONE_IN, _QUOTE_ONE_IN, _FEEDBACK_ONE_IN, _ATTRIBUTION_ONE_IN = 5, 5, 3, 4


class Inventor:
    """Hears the records of a ledger at the start of a day and says what else there is."""

    def __init__(self, apps: Sequence[ListedApp], day: date) -> None:
        self._apps = apps
        self._day = day
        self._first_sales: dict[tuple[str, str], str] = {}

    def hear(self, stream: str, record: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what follows from one record, each with its stream."""
        if stream == "transactions":
            yield from self._from_line(record)
        elif stream == "licenses":
            yield from self._from_licence(record)
        elif stream == "license_history":
            yield from self._from_history(record)

    def conclude(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the versions of every software that was sold, one a month since its first sale."""
        for app in self._apps:
            for hosting in ("Cloud", "Data Center", "Server"):
                first = self._first_sales.get((app.product_id, hosting))
                for version in _versions(app, hosting, first, self._day) if first else ():
                    yield "app_versions", version

    def _from_line(self, record: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        bought = record["purchaseDetails"]
        software = (str(record.get("productId")), str(bought.get("hosting")))
        sold_on: str = bought["saleDate"]
        if sold_on < self._first_sales.get(software, "9999"):
            self._first_sales[software] = sold_on
        number = crc32(record["transactionLineItemId"].encode())
        if bought.get("saleType") == "New" and number % _REVIEW_ONE_IN == 0:
            written_on = date.fromisoformat(sold_on) + timedelta(days=10 + number % 120)
            if written_on < self._day:
                yield "reviews", _review(record, number, written_on, self._day)
        is_annual = bought.get("billingPeriod") == "Annual" and bought.get("saleType") in {"New", "Renewal"}
        if is_annual and number % _QUOTE_ONE_IN == 0:
            yield "quotes", _quote(record, number)

    def _from_licence(self, record: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        number = crc32(_licence_id(record).encode())
        tried_on = record.get("evaluationStartDate") or record.get("latestEvaluationStartDate")
        if tried_on and number % _ATTRIBUTION_ONE_IN == 0:
            yield "marketing_attribution", _attribution(record, number, tried_on)

    def _from_history(self, record: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Hear who left: the history still tells it when they have come back since."""
        left_on = record["recordCreatedDate"]
        number = crc32(f"{_licence_id(record)} {left_on}".encode())
        if record.get("status") != "active" and number % _FEEDBACK_ONE_IN == 0:
            yield "feedback", _feedback(record, number, left_on)


def _licence_id(record: dict[str, Any]) -> str:
    names = ("licenseId", "addonLicenseId", "appEntitlementId", "appEntitlementNumber")
    return next((record[name] for name in names if record.get(name)), "")


def _contact(details: dict[str, Any]) -> tuple[str, str]:
    person = details.get("technicalContact") or {}
    return person.get("name") or "A customer", person.get("email") or "someone@example.com"


def _review(record: dict[str, Any], number: int, written_on: date, day: date) -> dict[str, Any]:
    stars = _STARS[number // 13 % len(_STARS)]
    name, email = _contact(record.get("customerDetails") or {})
    review = {
        "id": f"{number}",
        "content": praise_or_complaint(number, stars=stars, name=name, email=email),
        "stars": stars,
        "date": written_on.isoformat(),
        "totalVotes": number % 9,
        "helpfulVotes": number % 9 // 2,
        "productHosting": str(record["purchaseDetails"].get("hosting", "Cloud")).replace(" ", "").lower(),
        "isFlagged": False,
        "authorName": name,
        "productId": record.get("productId"),
    }
    # Complaints are answered more often than praise, and some days later.
    is_answered = number // 17 % 10 < (7 if stars <= 3 else 4)
    if is_answered and written_on + timedelta(days=1 + number % 12) < day:
        reply = REPLIES[0] if stars > 3 else REPLIES[1 + number % 2]
        review["responseContent"] = reply.replace("{name}", name).replace("{version}", "2.4.0")
    return review


def _feedback(record: dict[str, Any], number: int, left_on: str) -> dict[str, Any]:
    reason = tuple(REASONS)[number // 19 % len(REASONS)]
    name, email = _contact(record.get("contactDetails") or {})
    is_anonymous = number // 23 % 3 == 0
    said = {
        "addonKey": record.get("addonKey"),
        "productId": record.get("productId"),
        "addonVersion": f"2.{number % 9}.0",
        "applicationKey": str(record.get("parentProductName", "jira")).lower(),
        "hosting": record.get("hosting"),
        "appEdition": record.get("appEdition"),
        "date": left_on,
        "feedbackType": ("uninstall", "unsubscribe", "unsubscribe", "disable")[number // 29 % 4],
        "reasonKey": reason,
        "reason": REASONS[reason],
        "message": farewell(number, name=name, email=email),
        "fullName": None if is_anonymous else name,
        "email": None if is_anonymous else email,
        **_ids(record, "licenseId", "appEntitlementId", "appEntitlementNumber", "cloudId"),
    }
    return {field: value for field, value in said.items() if value is not None}


def _quote(record: dict[str, Any], number: int) -> dict[str, Any]:
    bought = record["purchaseDetails"]
    customer = record.get("customerDetails") or {}
    accepted_on = date.fromisoformat(bought["saleDate"])
    created_on = accepted_on - timedelta(days=5 + number % 40)
    discounts = bought.get("discounts") or []
    seats = _DIGITS.search(str(bought.get("tier", "")))
    partner = (record.get("partnerDetails") or {}).get("billingContact") or {}
    email = _contact(customer)[1]
    quote = {
        "quoteId": f"Q-{number}",
        "quoteNumber": f"QT-{number:010d}",
        "quoteStatus": "ACCEPTED",
        "quoteCreatedDate": created_on.isoformat(),
        "acceptedDate": accepted_on.isoformat(),
        "quoteExpiryDate": (created_on + timedelta(days=90)).isoformat(),
        "entitlementEid": record.get("appEntitlementId"),
        "entitlementNumber": record.get("appEntitlementNumber"),
        "commerceProductId": record.get("productId"),
        "productId": record.get("productId"),
        "productName": record.get("addonName"),
        "appEdition": record.get("appEdition"),
        "technicalContactCompany": customer.get("company"),
        "technicalEmail": email,
        "startDate": bought["maintenanceStartDate"],
        "endDate": bought["maintenanceEndDate"],
        "userTier": int(seats[0]) if seats else None,
        "listPrice": bought["purchasePrice"] + sum(one["amount"] for one in discounts),
        "discounts": discounts,
        "createdBy": partner.get("email") or email,
        "vendorId": "1210000",
        "productPlatform": str(bought.get("hosting", "Cloud")).replace(" ", "").lower(),
        "commerceSystem": "CART",
    }
    return {field: value for field, value in quote.items() if value is not None}


def _attribution(record: dict[str, Any], number: int, tried_on: str) -> dict[str, Any]:
    seen_on = date.fromisoformat(tried_on) - timedelta(days=number % 28)
    return {
        **_ids(record, "addonLicenseId", "appEntitlementId", "appEntitlementNumber"),
        "addonKey": record.get("addonKey"),
        "productId": record.get("productId"),
        "channel": _CHANNELS[number // 31 % len(_CHANNELS)],
        "marketplaceURL": f"https://marketplace.example/apps/{record.get('addonKey')}",
        "eventTimestamp": f"{seen_on}T09:{number % 60:02d}:00Z",
        "userId": f"{number:08x}",
        "userType": "requester" if number % 5 == 0 else "admin",
    }


def _ids(record: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: record[name] for name in names if name in record}


def _versions(app: ListedApp, hosting: str, first_sale: str, day: date) -> Iterable[dict[str, Any]]:
    month = Month.of(date.fromisoformat(first_sale))
    build = 1
    while (released_on := month.first_day + timedelta(days=2 + crc32(app.key.encode()) % 20)) < day:
        yield {
            "appSoftwareId": software_id(app.product_id, hosting),
            "buildNumber": build,
            "versionNumber": f"{1 + (build - 1) // 12}.{(build - 1) % 12}.0",
            "compatibilities": [{"parentSoftwareId": str(getattr(app, "parent", "Jira")).lower()}],
            "supportedPaymentModel": "paid-via-atlassian",
            "frameworkDetails": {"frameworkId": _framework(app, hosting)},
            "supported": True,
            "beta": False,
            "state": "active",
            "revision": 1,
            "createdBy": "release.robot@harbour-light.example",
            "createdAt": f"{released_on}T10:30:00Z",
            "changelog": {
                "releaseSummary": f"Improvements of {month.label}",
                "releaseNotes": "Quicker loading and some mended faults. Thanks to @nina and jo@example.com.",
            },
        }
        build, month = build + 1, month + 1


def _framework(app: ListedApp, hosting: str) -> str:
    return str(getattr(app, "framework", "Connect")).lower() if hosting == "Cloud" else "plugin"

"""Filters: the parameters of each report turned into conditions, with the API's own asymmetries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports_lib.sample.stand_in.conditions import Conditions
from reports_lib.sample.stand_in.queries import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports_lib.sample.stand_in.queries import Query

__all__ = [
    "attribution_conditions",
    "event_conditions",
    "feedback_conditions",
    "licence_conditions",
    "quote_conditions",
    "transaction_conditions",
]

# What a filter says, and how replies spell it.
_HOSTINGS = {"cloud": "Cloud", "datacenter": "Data Center", "server": "Server"}
_SALE_TYPES = {
    "new": "New",
    "renewal": "Renewal",
    "upgrade": "Upgrade",
    "downgrade": "Downgrade",
    "refund": "Refund",
}
_PAYMENT_STATUSES = {
    "paid": "Paid",
    "open": "Open",
    "uncollectible": "Uncollectible",
    "refunded": "Refunded",
}
_BILLING_PERIODS = {"monthly": "Monthly", "annual": "Annual"}
_STATUSES = {status: status for status in ("active", "inactive", "cancelled")}
_EDITIONS = {edition: edition for edition in ("free", "standard", "advanced")}
_LEVELS = {level: level for level in ("single-instance", "multi-instance")}
_FEEDBACK_TYPES = {kind: kind for kind in ("uninstall", "disable", "unsubscribe")}
_BOUNDARIES = {boundary: boundary for boundary in ("commercial", "fedramp_moderate", "isolated_cloud")}
_LICENCE_TYPES = {
    "academic": "licence_type = 'ACADEMIC'",
    "commercial": "licence_type = 'COMMERCIAL'",
    "community": "licence_type = 'COMMUNITY'",
    "demonstration": "licence_type = 'DEMONSTRATION'",
    "evaluation": "licence_type = 'EVALUATION'",
    "net_new_evaluation": "licence_type = 'EVALUATION' AND upgrade_evaluated_on IS NULL",
    "upgrade_evaluation": "upgrade_evaluated_on IS NOT NULL",
    "open_source": "licence_type = 'OPEN_SOURCE'",
    "starter": "licence_type = 'STARTER'",
    "free": "licence_type = 'FREE'",
    "classroom": "licence_type = 'CLASSROOM'",
    "legacy_free": "licence_type = 'LEGACY_FREE'",
}
_PARTNER_TYPES = {
    "direct": "partner_type IS NULL",
    "expert": "partner_type = 'expert'",
    "reseller": "partner_type IN ('reseller', 'corporate_reseller')",
    "upgrade": "0",
}


def licence_conditions(query: Query) -> Conditions:
    """Read the filters of licences; Atlassian's own licences are left out unless asked for."""
    wanted = Conditions()
    _app_filters(wanted, query)
    _spelt(wanted, query, "status", _STATUSES)
    _any_of(wanted, query, "licenseType", _LICENCE_TYPES)
    _licence_days(wanted, query)
    sizes = [f"{tier} user{s}" for tier in query.wholes("tier") for s in ("s", "")]
    wanted.one_of("tier", [*sizes, "evaluation"] if sizes else [])
    if not query.flag("includeAtlassianLicenses"):
        wanted.add("source_type IS NOT 'Atlassian'")
    return wanted


def _licence_days(wanted: Conditions, query: Query) -> None:
    first, last = query.day("startDate"), query.day("endDate")
    if query.word("dateType", ("start", "end")) != "end":
        wanted.between("starts_on", first, last)
    elif first and last:
        # Not "ended within": the maintenance period overlaps the window.
        wanted.add("starts_on <= ? AND coalesce(ends_on, '9999') >= ? AND ? <= ?", last, first, first, last)
    else:
        wanted.between("ends_on", first, last)


def transaction_conditions(query: Query) -> Conditions:
    """Read the filters of transactions; three kinds of lines are shown or hidden by switches."""
    wanted = Conditions()
    _app_filters(wanted, query)
    _spelt(wanted, query, "saleType", _SALE_TYPES, column="sale_type")
    _spelt(wanted, query, "paymentStatus", _PAYMENT_STATUSES, column="payment_status")
    _spelt(wanted, query, "billingPeriod", _BILLING_PERIODS, column="billing_period")
    wanted.between("sold_on", query.day("startDate"), query.day("endDate"))
    tiers = query.wholes("tier")
    wanted.one_of("tier", [form for tier in tiers for form in _transaction_tiers(tier)])
    if query.flag("excludeZeroTransactions"):
        wanted.add("gross != 0")
    if not query.flag("includeManualInvoice"):
        wanted.add("NOT is_manual")
    if not query.flag("showProratedTransactions"):
        wanted.add("NOT is_prorated")
    return wanted


def _transaction_tiers(tier: int) -> tuple[str, ...]:
    return f"{tier} users", f"{tier} user", f"per unit pricing ({tier} users)"


def _app_filters(wanted: Conditions, query: Query) -> None:
    if query.generation == 2:
        wanted.one_of("app_key", query.keys("addon"))
    else:
        wanted.one_of("product_id", query.ids("productId"))
    _spelt(wanted, query, "hosting", _HOSTINGS)
    _spelt(wanted, query, "appEdition", _EDITIONS, column="edition")
    _spelt(wanted, query, "licenseLevel", _LEVELS, column="licence_level")
    _any_of(wanted, query, "partnerType", _PARTNER_TYPES)
    for boundary in query.words("cloudComplianceBoundaries", _BOUNDARIES):
        wanted.add("hosting IS NOT 'Cloud' OR boundaries LIKE ?", f'%"{boundary}"%')
    if changed_since := query.day("lastUpdated"):
        wanted.add("updated_on >= ?", changed_since)
        # In the index's order: few records have changed, and the rest need not be read.
        wanted.order = "updated_on, position"
    wanted.contains("text", query.one("text"))


def feedback_conditions(query: Query) -> Conditions:
    """Read the filters of feedback."""
    wanted = Conditions()
    wanted.one_of("product_id", query.ids("productId"))
    wanted.one_of("app_key", query.keys("addon"))
    _spelt(wanted, query, "hosting", _HOSTINGS)
    _spelt(wanted, query, "appEdition", _EDITIONS, column="edition")
    _spelt(wanted, query, "type", _FEEDBACK_TYPES, column="feedback_type")
    wanted.one_of("reason", query.many("reason"))
    if query.one("anonymous"):
        wanted.add("email IS NULL" if query.flag("anonymous") else "email IS NOT NULL")
    wanted.between("date", query.day("startDate"), query.day("endDate"))
    wanted.contains("text", query.one("text"))
    return wanted


def quote_conditions(query: Query, *, needs_a_window: bool = False) -> Conditions:
    """Read the filters of quotes; an export needs at least one whole pair of days."""
    wanted = Conditions()
    wanted.one_of("product_id", query.ids("productId"))
    windows = {
        "created_on": ("startDate", "endDate"),
        "accepted_on": ("acceptedStartDate", "acceptedEndDate"),
        "starts_on": ("entitlementStartDate", "entitlementEndDate"),
    }
    days = {column: (query.day(first), query.day(last)) for column, (first, last) in windows.items()}
    if needs_a_window and not any(all(pair) for pair in days.values()):
        raise RefusedError(400, "startDate: at least one full pair of dates is needed", path="startDate")
    for column, (first, last) in days.items():
        wanted.between(column, first, last)
    return wanted


def attribution_conditions(query: Query) -> Conditions:
    """Read the filters of marketing attribution."""
    wanted = Conditions()
    wanted.one_of("product_id", query.ids("productId"))
    wanted.one_of("app_key", query.keys("addon"))
    wanted.between("happened_on", query.day("startDate"), query.day("endDate"))
    wanted.contains("text", query.one("text"))
    return wanted


def event_conditions(query: Query, kind: str) -> Conditions:
    """Read the filters of the churn, conversion and renewal events."""
    wanted = Conditions(order="happened_on, position")
    wanted.add("kind = ?", kind)
    wanted.one_of("product_id", query.ids("productId"))
    wanted.one_of("app_key", query.keys("addon"))
    _spelt(wanted, query, "hosting", _HOSTINGS)
    _spelt(wanted, query, "appEdition", _EDITIONS, column="edition")
    _any_of(wanted, query, "partnerType", _PARTNER_TYPES)
    if changed_since := query.day("lastUpdated"):
        wanted.add("updated_on >= ?", changed_since)
    wanted.between("happened_on", query.day("startDate"), query.day("endDate"))
    wanted.contains("licence", query.one("text"))
    return wanted


def _spelt(
    wanted: Conditions,
    query: Query,
    name: str,
    spellings: Mapping[str, str],
    *,
    column: str | None = None,
) -> None:
    """Filter by words that replies spell in their own way."""
    wanted.one_of(column or name, [spellings[word] for word in query.words(name, spellings)])


def _any_of(wanted: Conditions, query: Query, name: str, meanings: Mapping[str, str]) -> None:
    """Filter by words, each of which means a condition; one of them must hold."""
    words = query.words(name, meanings)
    if words:
        wanted.add(" OR ".join(f"({meanings[word]})" for word in words))

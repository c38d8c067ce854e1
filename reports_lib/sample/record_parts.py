"""Record parts: what licence and transaction records spell alike, from the same customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports_lib.sample.customers import Customer, Licence
    from reports_lib.sample.people import Person

__all__ = ["app_fields", "contact_fields", "id_fields", "parent_fields", "partner_fields"]

_ERASED = {"email": "RTBF", "name": "RTBF"}
_ERASED_EVERY = 50
_PARENT_EDITIONS = ((10, "Free"), (200, "Standard"), (1000, "Premium"), (10**9, "Enterprise"))


def id_fields(customer: Customer, licence: Licence, *, has_entitlement: bool) -> dict[str, Any]:
    """Write the ids of a licence; only the Cloud has a site and a host entitlement."""
    ids: dict[str, Any] = {}
    if has_entitlement:
        ids |= {
            "appEntitlementId": licence.entitlement_id,
            "appEntitlementNumber": licence.entitlement_number,
        }
    if customer.site:
        host_id, host_number = customer.site.host_entitlements[licence.app.parent]
        return ids | {
            "hostEntitlementId": host_id,
            "hostEntitlementNumber": host_number,
            "cloudId": customer.site.cloud_id,
        }
    return ids | {
        "addonLicenseId": str(licence.support_number),
        "licenseId": f"SEN-{licence.support_number}",
    }


def app_fields(licence: Licence) -> dict[str, Any]:
    """Name the app."""
    return {
        "addonKey": licence.app.key,
        "productId": licence.app.product_id,
        "addonName": licence.app.name,
    }


def contact_fields(customer: Customer) -> dict[str, Any]:
    """Write a company and its contacts; some billing contacts asked to be erased."""
    firm = customer.company
    is_erased = customer.number % _ERASED_EVERY == 0
    return {
        "company": firm.name,
        "country": firm.country,
        "region": firm.region,
        "technicalContact": _person(firm.technical_contact) | {"phone": "null"},
        "billingContact": dict(_ERASED) if is_erased else _person(firm.billing_contact),
    }


def _person(person: Person) -> dict[str, Any]:
    return {"email": person.email, "name": person.name}


def partner_fields(customer: Customer) -> dict[str, Any]:
    """Name the partner a customer buys through, if there is one."""
    if customer.partner is None:
        return {}
    return {
        "partnerDetails": {
            "partnerName": customer.partner.name,
            "partnerType": customer.partner.kind,
            "billingContact": _person(customer.partner.billing_contact),
        }
    }


def parent_fields(licence: Licence, *, seats: int) -> dict[str, Any]:
    """Name the product a Cloud app runs in; its edition follows from the size of the site."""
    if licence.hosting != "Cloud":
        return {}
    edition = next(name for most, name in _PARENT_EDITIONS if seats <= most)
    return {"parentProductName": licence.app.parent, "parentProductEdition": edition}

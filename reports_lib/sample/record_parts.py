"""Record parts: what licence and transaction records spell alike, from the same customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from reports_lib.sample.people import Person
    from reports_lib.sample.plans import Customer, Licence

__all__ = ["app_fields", "contact_fields", "id_fields", "parent_fields", "partner_fields"]

_ERASED = {"email": "RTBF", "name": "RTBF"}
_PARENT_EDITIONS = ((10, "Free"), (200, "Standard"), (1000, "Premium"), (10**9, "Enterprise"))


def id_fields(licence: Licence, *, told_on: date, has_entitlement: bool) -> dict[str, Any]:
    """Write the ids a licence had on a day; only the Cloud has a site and a host entitlement."""
    ids: dict[str, Any] = {}
    if has_entitlement:
        number = licence.entitlement_number
        if licence.number_before and licence.renumbered_on and told_on < licence.renumbered_on:
            number = licence.number_before
        ids = {"appEntitlementId": licence.entitlement_id, "appEntitlementNumber": number}
    if licence.site:
        host_id, host_number = licence.site.host_entitlements[licence.app.parent]
        ids["hostEntitlementId"] = host_id
        ids["hostEntitlementNumber"] = host_number
        ids["cloudId"] = licence.site.cloud_id
        return ids
    ids["addonLicenseId"] = str(licence.support_number)
    ids["licenseId"] = f"SEN-{licence.support_number}"
    return ids


def app_fields(licence: Licence) -> dict[str, Any]:
    """Name the app."""
    return {
        "addonKey": licence.app.key,
        "productId": licence.app.product_id,
        "addonName": licence.app.name,
    }


def contact_fields(customer: Customer) -> dict[str, Any]:
    """Write a company and its contacts, with the customer's oddity."""
    firm, oddity = customer.company, customer.oddity
    technical = _person(firm.technical_contact)
    technical["phone"] = "null"
    fields: dict[str, Any] = {
        "company": firm.name,
        "country": firm.country,
        "region": firm.region,
        "technicalContact": technical,
        "billingContact": dict(_ERASED) if firm.is_erased else _person(firm.billing_contact),
    }
    if oddity:
        _misspell(fields, oddity)
    return fields


def _misspell(fields: dict[str, Any], oddity: str) -> None:
    if oddity == "no_company":
        del fields["company"]
    elif oddity == "no_region":
        del fields["region"]
    elif oddity == "null_text":
        fields |= {"region": "null", "technicalContact": {"email": "null", "name": "null", "phone": "null"}}
    elif oddity == "no_contact":
        del fields["technicalContact"], fields["billingContact"]
    elif oddity == "erased_contacts":
        fields |= {"technicalContact": dict(_ERASED), "billingContact": dict(_ERASED)}


def _person(person: Person) -> dict[str, Any]:
    return {"email": person.email, "name": person.name}


def partner_fields(customer: Customer) -> dict[str, Any]:
    """Name the partner a customer buys through, if there is one."""
    seller = customer.partner
    if seller is None:
        return {}
    is_empty = customer.oddity == "empty_partner_contact"
    return {
        "partnerDetails": {
            "partnerName": seller.name,
            "partnerType": seller.kind,
            "billingContact": {} if is_empty else _person(seller.billing_contact),
        }
    }


def parent_fields(licence: Licence, *, seats: int) -> dict[str, Any]:
    """Name the product a Cloud app runs in; its edition follows from the size of the site."""
    if licence.hosting != "Cloud":
        return {}
    edition = next(name for most, name in _PARENT_EDITIONS if seats <= most)
    return {"parentProductName": licence.app.parent, "parentProductEdition": edition}

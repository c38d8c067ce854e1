"""Every odd field, and every plant of a licence, is really there, whatever the seed."""

from __future__ import annotations

from collections import defaultdict


def values(records, *path):
    """All values of a field; missing ones are left out."""
    found = []
    for record in records:
        inner = record
        for name in path:
            inner = inner.get(name, {}) if isinstance(inner, dict) else {}
        found.append(inner)
    return [one for one in found if one != {}]


def test_lines_say_what_nobody_documented(lines_told):
    """A sale type, a licence type, a payment status, a field; and nothing at all, by hand."""
    lines = lines_told[2]

    assert "Amendment" in values(lines, "purchaseDetails", "saleType")
    assert "VOLUNTEER" in values(lines, "purchaseDetails", "licenseType")
    assert "Fully paid" in values(lines, "paymentStatus")
    assert any("loyaltyProgram" in one for one in lines)
    by_hand = [one for one in lines if one.get("isInvoiceManual")]
    assert {one["purchaseDetails"]["saleType"] for one in by_hand} == {None}
    assert {one["purchaseDetails"]["licenseType"] for one in by_hand} == {None}


def test_contacts_are_missing_erased_or_null(lines_told, licences_told):
    """In lines and in licences alike."""
    for records, name in ((lines_told[2], "customerDetails"), (licences_told[2], "contactDetails")):
        details = [one[name] for one in records]

        assert any("company" not in one for one in details)
        assert any("region" not in one for one in details)
        assert any(one.get("region") == "null" for one in details)
        assert any("technicalContact" not in one for one in details)
        assert {"RTBF", "null"} <= set(values(details, "technicalContact", "email"))


def test_a_partner_has_an_empty_contact(lines_told):
    """An object with nothing in it."""
    assert {} in [one["partnerDetails"]["billingContact"] for one in lines_told[2] if "partnerDetails" in one]


def test_tiers_are_spelled_in_every_way(lines_told, licences_told):
    """Bands, units, words, small letters, minus signs, nothing."""
    sold = values(lines_told[2], "purchaseDetails", "tier")
    told = values(licences_told[2], "tier")

    assert {"-5 Users", "Unlimited Users"} <= set(sold)
    assert any(one.startswith("Per Unit Pricing (") and one.endswith(" users)") for one in sold)
    assert len(sold) < len(lines_told[2])
    assert {"Subscription", "Evaluation", "Demonstration License", "Unlimited Users"} <= set(told)


def test_there_are_licences_of_every_type(licences_told):
    """Also those that never pay."""
    assert {
        *("COMMERCIAL", "EVALUATION", "DEMONSTRATION", "INTERNAL USE", "FREE", "LEGACY_FREE"),
    } <= set(values(licences_told[2], "licenseType"))
    assert "STARTER" in values(licences_told[1], "licenseType")
    assert "Server" in values(licences_told[2], "hosting")


def test_a_licence_has_no_end_and_another_is_active_past_its_own(licences_told):
    """The end of maintenance is not the end of the story."""
    assert any("maintenanceEndDate" not in one for one in licences_told[2])
    assert any(
        one["status"] == "active" and one.get("maintenanceEndDate", "9999") < "2026-09-30"
        for one in licences_told[2]
    )
    assert any("securityReview" in one for one in licences_told[2])


def test_licences_and_lines_do_not_always_meet(lines_told, licences_told):
    """Commercial licences without a line, lines without a licence record."""
    sold = set(values(lines_told[2], "appEntitlementId"))
    told = {one["appEntitlementId"]: one for one in licences_told[2] if "appEntitlementId" in one}

    assert sold - told.keys()
    assert [one for key, one in told.items() if key not in sold and one["licenseType"] == "COMMERCIAL"]


def test_a_sandbox_costs_nothing_and_a_bill_is_due_later(lines_told, licences_told):
    """A sale date can lie ahead; a vendor amount can be a cent off; an edition can be tried."""
    sandboxes = {
        one["appEntitlementId"] for one in licences_told[2] if one.get("installedOnSandbox") == "Yes"
    }
    free = [one["purchaseDetails"] for one in lines_told[2] if one.get("appEntitlementId") in sandboxes]

    assert {one["purchasePrice"] for one in free} == {0}
    assert max(one["purchaseDetails"]["saleDate"] for one in lines_told[2]) > "2026-11-10"
    assert "Advanced" in values(licences_told[2], "upgradeEvaluatingEdition")


def test_a_licence_vanishes(licences_told):
    """Told at the first instant, and at no later one."""
    ids = [set(values(records, "appEntitlementId")) for records in licences_told]

    assert ids[0] - ids[1]
    assert ids[1] <= ids[2]


def test_keys_of_licences_flip(licences_told):
    """A support number gets an entitlement; an entitlement gets another number and keeps its id."""
    by_number = [
        {one["licenseId"]: one.get("appEntitlementNumber") for one in records if "licenseId" in one}
        for records in licences_told
    ]
    by_id = [
        {one["appEntitlementId"]: one["appEntitlementNumber"] for one in records if "appEntitlementId" in one}
        for records in licences_told
    ]

    entitled = [key for key, number in by_number[0].items() if number is None and by_number[1].get(key)]
    renumbered = [key for key, number in by_id[1].items() if by_id[2].get(key, number) != number]

    assert len(entitled) >= 1
    assert len(renumbered) >= 2


def test_sites_move_with_and_without_their_account(licences_told):
    """The company stays, the site changes, the old licence goes on as a free one."""
    sites = defaultdict(list)
    for one in licences_told[2]:
        if one["hosting"] == "Cloud":
            sites[one["contactDetails"].get("company")].append(one)
    moved = [told for told in sites.values() if any(one["licenseType"] == "LEGACY_FREE" for one in told)]

    assert {len({one["cloudId"] for one in told}) for told in moved} == {2}
    assert {len({one["transactionAccountId"] for one in told}) for told in moved} == {1, 2}


def test_data_center_moves_to_the_cloud_and_runs_off(lines_told, licences_told):
    """A Cloud licence names the one it replaces; nobody begins on Data Center after March 2026."""
    moved = [one["cmtDetails"]["relatedOnPremLicense"] for one in licences_told[2] if "cmtDetails" in one]
    servers = [
        one["purchaseDetails"] for one in lines_told[2] if one["purchaseDetails"]["hosting"] == "Data Center"
    ]

    assert set(moved) <= set(values(licences_told[2], "licenseId"))
    assert len(moved) >= 1
    assert max(one["saleDate"] for one in servers if one["saleType"] == "New") <= "2026-03-30"
    assert max(one["saleDate"] for one in servers if one["saleType"] == "Renewal") > "2026-03-30"

"""Hosts: what our other licences tell of the product that a lost licence ran in."""

from __future__ import annotations

import pytest

from tests.pipeline import models_of_lines
from tests.records import licence, line

# Each site loses the app on 10 June. By rule: our other licence on the site, and the host.
HOSTS = {
    "alive, with another app paid for": ("COMMERCIAL 2026-01-01 2027-01-01", "alive"),
    "alive, with a free licence": ("COMMUNITY 2026-01-01 2027-01-01", "alive"),
    "alive, with an evaluation begun since": ("EVALUATION 2026-06-20 2026-07-20", "alive"),
    "alive, with one that ends on the next month's first day": ("COMMERCIAL 2026-01-01 2026-07-01", "alive"),
    "gone, with one that ends on the month's last day": ("COMMERCIAL 2026-01-01 2026-06-30", "gone"),
    "gone, with a free licence that ended, too": ("COMMUNITY 2026-01-01 2026-06-12", "gone"),
    "unknown, alone there": ("", "unknown"),
    "unknown, alone there since the month before": ("COMMUNITY 2026-01-01 2026-05-31", "unknown"),
    "unknown, with one that came and went within the month": ("EVALUATION 2026-06-03 2026-06-20", "unknown"),
}


def lost(name, *, app="app", host=None, **words):
    """A licence of a site that is paid for until 10 June 2026: its line and its record."""
    told = {"site": f"site-{name}", "starts_on": "2026-05-10", "ends_on": "2026-06-10"} | words
    bought = line(f"{name} {app}", customer=name, app=app, **told)
    return bought, licence(f"E-{name}-{app}", app=app, host=host, **told)


@pytest.fixture(scope="module")
def fates():
    """What is said of the host after every rule's loss: one ledger, with a site a rule."""
    lines, records = [], []
    for name, (other, _) in HOSTS.items():
        bought, record = lost(name)
        lines.append(bought)
        records.append(record)
        if other:
            words = zip(("licence_type", "starts_on", "ends_on"), other.split(), strict=True)
            records.append(licence(f"E-{name}", app="other", site=f"site-{name}", **dict(words)))
    told = models_of_lines(lines, licences=records).paid_ends.to_pandas()
    return {row.licence_id: row.host_after for row in told.itertuples()}


@pytest.mark.parametrize("name", HOSTS)
def test_a_host_is_as_alive_as_our_other_licences_on_it(fates, name):
    """At the end of the month in which the licence was lost."""
    assert fates[f"E-{name}-app"] == HOSTS[name][1]


def test_a_host_is_known_by_its_entitlement_too_and_only_in_the_cloud():
    """One entitlement, two sites; the same in Data Center; and a licence that goes on free of charge."""
    one, other, center, free = (
        lost("one", host="E-HOST"),
        lost("two", app="other", host="E-HOST"),
        lost("three", hosting="Data Center", site=None),
        lost("four"),
    )
    goes_on = other[1] | {"licenseType": "OPEN_SOURCE", "maintenanceEndDate": "2027-01-01"}
    turned = free[1] | {"licenseType": "COMMUNITY", "maintenanceStartDate": "2026-06-10"}
    turned["maintenanceEndDate"] = "2027-01-01"

    models = models_of_lines(
        [found[0] for found in (one, center, free)], licences=[one[1], goes_on, center[1], turned]
    )

    told = models.paid_ends.to_pandas()
    assert dict(zip(told["licence_id"], told["host_after"], strict=True)) == {
        "E-one-app": "alive",
        "E-three-app": "unknown",
        "E-four-app": "alive",
    }

"""Partner metrics: what Atlassian counts of a vendor, one record a figure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from reports_lib.sources.marketplace.asked import Asked
from reports_lib.sources.marketplace.pulls import PULLED
from tests.sources.marketplace.answers import Answers

TODAY = datetime(2026, 11, 5, tzinfo=UTC)
PLACE = "POST /rest/3/partner-metrics/developer-space/s1"


@pytest.fixture
def answers():
    """Whatever a test tells."""
    return Answers()


def pulled(answers):
    """The records of a pull of sixteen months."""
    asked = Asked("s1", (), TODAY, date(2025, 7, 20))
    return [record for _, record in PULLED["partner_metrics"].pull(answers.as_transport(), asked)]


def test_partner_metrics_are_asked_for_in_windows_of_fourteen_months(answers):
    """More would be cut; without attributes, the API would add up all apps."""
    answers.tell(PLACE, {"records": []})

    pulled(answers)

    windows = [
        (body["metrics"]["metricSets"][0]["name"], *body["dateRange"].values()) for body in answers.bodies
    ]
    assert windows == [
        (name, *days)
        for name in ("RECURRING_REVENUE", "DISTRIBUTIONS", "GMV")
        for days in (("2025-07-01", "2026-08-31"), ("2026-09-01", "2026-11-30"))
    ]
    assert {body["granularity"] for body in answers.bodies} == {"MONTH"}
    assert [[one["name"] for one in body["attributes"]] for body in answers.bodies[::2]] == [
        ["APP_KEY", "SUBSCRIPTION"],
        ["APP_KEY", "HOSTING"],
        ["APP_KEY"],
    ]
    assert answers.asked[0][1] == {"limit": "14", "offset": "0"}


def test_partner_metrics_are_one_record_a_figure(answers):
    """The words of a reply are part of every key, and so are days of grace; its numbers are figures."""
    revenue = {
        "date": "2026-10-01",
        "appKey": "maps",
        "subscription": "ANNUAL",
        "gracePeriodInDays": 0,
        "closingMrr": Decimal("12.50"),
        "arr": "150.00",
        "newMrr": None,
    }
    installs = {"date": "2026-10-01", "appKey": "maps", "installCounts": 7}
    answers.tell(PLACE, *({"records": told} for told in ([revenue], [], [installs], [], [])))

    found = pulled(answers)

    told_by = {name: revenue[name] for name in ("date", "appKey", "subscription", "gracePeriodInDays")}
    assert [one["recordKey"] for one in found] == [
        "RECURRING_REVENUE|appKey=maps|date=2026-10-01|gracePeriodInDays=0|subscription=ANNUAL|closingMrr",
        "RECURRING_REVENUE|appKey=maps|date=2026-10-01|gracePeriodInDays=0|subscription=ANNUAL|arr",
        "DISTRIBUTIONS|appKey=maps|date=2026-10-01|installCounts",
    ]
    assert found[1] == {
        "recordKey": found[1]["recordKey"],
        "metricSet": "RECURRING_REVENUE",
        "measure": "arr",
        **told_by,
        "newMrr": None,
        "amount": Decimal("150.00"),
    }
    assert (found[2]["measure"], found[2]["count"]) == ("installCounts", 7)

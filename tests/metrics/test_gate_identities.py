"""The gate's lines about identities: ids that are missing, lost or contested, and what was stitched."""

from __future__ import annotations

from reports_lib.periods import Month
from tests.metrics.gated import CLEAN, gate_of, not_green, seen
from tests.records import licence, line

ANN = licence("E-ann-app", site="site-ann")
FEBRUARY = {"starts_on": "2026-02-01", "ends_on": "2026-03-01", "sale_type": "Renewal"}


def test_a_line_that_names_no_licence_is_counted():
    """It is put to its site, where its renewals stay together; no other check minds."""
    checks = gate_of([CLEAN, line("L-1", customer="bob", entitlement=None)])

    assert ("Lines without an id", "amber", 1, "L-1") in not_green(checks)


def test_a_licence_whose_newest_lines_lack_its_number_lost_it():
    """Another id still holds it together; the ways of the Marketplace go from the SEN to the number."""
    support = {"entitlement": None}
    ways = {
        "bob": ({"sen": "SEN-1"}, support | {"sen": "SEN-1"}),
        "cyd": (support | {"sen": "SEN-2"}, {"sen": "SEN-2"}),
        "dee": ({"entitlement_id": "id-1"}, {"entitlement": "E-other", "entitlement_id": "id-1"}),
        "eve": ({"sen": "SEN-3"}, support | {"sen": "SEN-3", "sold_on": "2026-01-01"}),
    }
    lines = [
        line(f"{customer}-{at}", customer=customer, **(term | ids))
        for customer, both in ways.items()
        for at, (term, ids) in enumerate(zip(({}, FEBRUARY), both, strict=True))
    ]

    checks = gate_of([CLEAN, *lines])

    assert not_green(checks) == [("Lost ids", "amber", 1, "E-bob-app")]


def told(companies):
    """A line a month of one licence, each of the company that bears its letter."""
    return [
        line(
            f"{companies}-{at}",
            customer=companies,
            company=f"Company {letter} of {companies}",
            email=f"it@{letter}.{companies}.example",
            starts_on=f"2025-{at:02}-01",
            ends_on=f"2025-{at + 1:02}-01",
        )
        for at, letter in enumerate(companies, 1)
    ]


def test_a_licence_that_two_companies_take_turns_in_is_contested():
    """A company under a new name follows on the old one, and never comes back."""
    contested, fine = ("abab", "abba", "abcabc"), ("aaaa", "aabb", "abc")

    checks = gate_of([CLEAN, *(one for companies in contested + fine for one in told(companies))])

    assert not_green(checks) == [("Contested licences", "amber", 3, "E-abab-app")]


def test_an_active_commercial_licence_that_was_never_billed_is_counted():
    """Free ones, evaluations, ended ones and those that are too new for a line are not."""
    due = [{}, {"licence_type": "commercial", "status": "ACTIVE", "ends_on": "2026-01-01"}]
    not_due = [
        *({"licence_type": "EVALUATION"}, {"licence_type": "COMMUNITY"}, {"status": "inactive"}),
        *({"starts_on": "2026-01-02"}, {"ends_on": "2025-12-31"}, {"starts_on": None}),
    ]
    records = [
        licence(f"E-{at}", **({"starts_on": "2025-12-31"} | one)) for at, one in enumerate(due + not_due)
    ]

    checks = gate_of([CLEAN], licences=[ANN, *records])

    assert not_green(checks) == [("Licences without lines", "amber", 2, "E-0")]


def test_a_billed_licence_without_a_record_is_counted_where_there_are_records():
    """Without any record, the one finding is that there are none."""
    lines = [CLEAN, line("L-1", customer="bob"), line("L-2", customer="bob", **FEBRUARY)]

    some, none = gate_of(lines, licences=[ANN]), gate_of(lines, licences=[])

    assert not_green(some) == [("Lines without licence", "amber", 1, "E-bob-app")]
    assert [name for name, *_ in not_green(none)] == ["Licence records"]


def test_customers_that_their_company_alone_holds_together_are_green_and_counted():
    """Two apps without a site, bought by one company; an account would be better evidence."""
    same = {"site": None, "company": "Bob Ltd", "email": "it@bob.example"}
    lines = [line(f"L-{app}", app=app, customer="bob", **same) for app in ("app", "other")]

    checks = gate_of([CLEAN, *lines])

    status, records, finding, example = seen(checks, "Customers by company")
    assert not_green(checks) == []
    assert [status, records] == ["green", 1]
    assert finding == "customers held together by company, country and contact domain alone"
    assert example.startswith("company/")


def test_stitched_licences_are_green_and_counted_by_reason():
    """A site that moves on under one company: the reason is named."""
    moved = {"company": "Bob Ltd", "email": "it@bob.example", "customer": "bob"}
    lines = [
        line("L-1", entitlement="E-1", site="old", **moved),
        line("L-2", entitlement="E-2", site="new", **moved, **FEBRUARY),
    ]

    checks = gate_of([CLEAN, *lines], Month(2026, 2))

    assert seen(checks, "Stitched licences") == [
        "green",
        1,
        "licences that go on from another one, so that nobody churns: 1 by same company",
        "E-2",
    ]


def test_without_anything_stitched_nothing_is_said_of_it():
    """The gate of a plain ledger is no longer than it must be."""
    checks = gate_of([CLEAN])

    assert not {"Customers by company", "Stitched licences"} & set(checks["check"])

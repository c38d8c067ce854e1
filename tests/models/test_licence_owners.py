"""Licence owners and the customers made of them: whose a licence is, before and after moves."""

from __future__ import annotations

from tests.pipeline import models_of_lines
from tests.records import licence, line


def owners(models):
    """Whose each licence is by its own records, and why."""
    frame = models.licence_owners.order_by("app_key", "licence_id").to_pandas()
    return frame[["licence_id", "owner_id", "evidence"]].to_numpy().tolist()


def links(models):
    """Which customer each licence belongs to, why, and which licence it goes on from."""
    frame = models.customer_links.order_by("app_key", "licence_id").to_pandas()
    return frame[["licence_id", "customer_id", "evidence", "follows"]].fillna("-").to_numpy().tolist()


def test_the_six_reasons_in_their_order():
    """Account, account of the site, site, customer of the company, company, the licence itself."""
    lines = """
        entitlement  site  company  email          sold_on
        E-1          s     Ann      x@ann.example  2026-01-01
        E-2          s     Ann      x@ann.example  2026-01-01
        E-3          t     Ann      x@ann.example  2026-01-01
        E-4          -     Ann      x@ann.example  2026-01-01
        E-5          -     Bob      x@bob.example  2026-01-01
        E-6          -     Bob      x@gmail.com    2026-01-01
    """

    models = models_of_lines(lines, licences=[licence("E-1", account="acc", site="s")])

    found = owners(models)
    assert found[:4] == [
        ["E-1", "account/acc", "account"],
        ["E-2", "account/acc", "account of the site"],
        ["E-3", "site/t", "site"],
        ["E-4", "account/acc", "customer of the company"],
    ]
    assert found[4][1].startswith("company/")
    assert [found[4][2], found[5]] == ["company", ["E-6", "licence/E-6", "licence"]]


def test_of_several_customers_of_a_company_it_is_the_first():
    """Who was there first stays first, whoever comes later and whatever its name."""
    lines = """
        entitlement  site  company  email          sold_on
        E-1          a     Ann      x@ann.example  2026-03-01
        E-2          z     Ann      x@ann.example  2026-01-01
        E-3          -     Ann      x@ann.example  2026-02-01
    """

    models = models_of_lines(lines)

    assert owners(models)[2] == ["E-3", "site/z", "customer of the company"]


def test_a_licence_that_nobody_paid_for_was_there_when_its_record_says():
    """One without any day was there last."""
    records = [
        licence("E-1", site="a", company="Ann", email="x@ann.example", starts_on="2026-03-01"),
        licence("E-2", site="b", company="Ann", email="x@ann.example", starts_on="2026-02-01"),
        licence("E-3", site="c", company="Ann", email="x@ann.example", starts_on=None),
        licence("E-4", company="Ann", email="x@ann.example"),
    ]

    models = models_of_lines([], licences=records)

    assert owners(models)[3] == ["E-4", "site/b", "customer of the company"]


def test_the_newest_line_says_whose_it_is_and_the_record_before_it():
    """Site, company, country and region, each by itself; what the newest leaves open, an older one says."""
    lines = """
        entitlement  site  company  country  sold_on
        E-1          old   Old      Norway   2026-01-01
        E-1          new   New      -        2026-02-01
        E-2          old   Old      Norway   2026-02-01
    """

    frame = models_of_lines(lines, licences=[licence("E-2", site="told", region="EMEA")]).licence_owners

    assert frame.order_by("licence_id").select(
        "owner_id", "company", "country"
    ).to_pandas().to_numpy().tolist() == [
        ["site/new", "New", "Norway"],
        ["site/told", "Old", "Norway"],
    ]


def chain(length, **sites):
    """Lines of one company, a licence a month, each on a site of its own if not on one that is named."""
    return [
        line(
            f"L-{at}",
            entitlement=f"E-{at}",
            site=sites.get(f"E{at}", f"s-{at}"),
            company="Ann",
            email="x@ann.example",
            starts_on=f"2026-{at:02}-01",
            ends_on=f"2026-{at + 1:02}-01",
        )
        for at in range(1, length + 1)
    ]


def test_who_moves_to_another_site_of_the_company_stays_the_same_customer():
    """Through chains of nine licences, from whichever of them on."""
    moved = "moved licence of the company"

    assert links(models_of_lines(chain(9))) == [
        ["E-1", "site/s-1", "site", "-"],
        *([f"E-{at}", "site/s-1", moved, f"E-{at - 1}"] for at in range(2, 10)),
    ]


def test_moves_within_a_customer_are_followed_to_the_one_before():
    """Who moved to this site once, and has had three licences here since, is still who came."""
    here = {"E2": "here", "E3": "here", "E4": "here"}

    assert [row[:3] for row in links(models_of_lines(chain(4, **here)))] == [
        ["E-1", "site/s-1", "site"],
        ["E-2", "site/s-1", "moved licence of the company"],
        ["E-3", "site/s-1", "successor of a moved licence"],
        ["E-4", "site/s-1", "successor of a moved licence"],
    ]


def test_records_that_name_each_other_are_nobodys_move():
    """Each came from the other: both stay whose they are."""
    lines = [
        line("1", entitlement="E-1", sen="100", site="s"),
        line("2", entitlement="E-2", sen="200", site="t", starts_on="2026-03-01", ends_on="2026-04-01"),
    ]
    records = [
        licence("E-1", sen="100", site="s", migrated_from="200"),
        licence("E-2", sen="200", site="t", migrated_from="100"),
    ]

    assert [row[:2] for row in links(models_of_lines(lines, licences=records))] == [
        ["E-1", "site/s"],
        ["E-2", "site/t"],
    ]


def test_a_customer_is_as_large_as_its_largest_licence_ever_was():
    """By lines and records, in bands; without a known tier nothing is said."""
    lines = [
        line("1", customer="ann", entitlement="E-1", tier="10 Users"),
        line("2", customer="ann", entitlement="E-1", tier="60 Users", sold_on="2025-01-01"),
        line("3", customer="bob", entitlement="E-2", tier="25 Users"),
        line("4", customer="cy", entitlement="E-3", tier="Unlimited Users"),
        line("5", customer="dee", entitlement="E-4"),
    ]

    customers = models_of_lines(lines, licences=[licence("E-2", site="site-bob", tier="300 Users")]).customers

    sizes = customers.order_by("customer_id").to_pandas()["customer_size"]
    assert sizes.fillna("-").tolist() == ["51-100", "251-500", "unlimited", "-"]

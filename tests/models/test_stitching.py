"""Stitching: ids that changed are one licence, licences of one payer are one customer, with reasons."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.pipeline import build_models, models_of_lines, raw_table
from tests.records import licence, line

BARE = {"entitlement": None, "site": None, "company": None}


def links(models):
    """Which customer each licence belongs to, and why."""
    frame = models.customer_links.order_by("app_key", "licence_id").to_pandas()
    return frame[["app_key", "licence_id", "customer_id", "evidence"]].to_numpy().tolist()


def licence_ids(models):
    """The licence of each line."""
    frame = models.subscription_terms.order_by("line_id").to_pandas()
    return dict(zip(frame["line_id"], frame["licence_id"], strict=True))


def test_a_licence_that_was_renumbered_is_one_licence():
    """First the SEN alone, then SEN and entitlement number, then the number alone."""
    models = models_of_lines(
        [
            line("L-1", **BARE | {"sen": "SEN-1"}),
            line("L-2", **BARE | {"sen": "SEN-1", "entitlement": "E-1"}),
            line("L-3", **BARE | {"entitlement": "E-1"}),
        ]
    )

    assert licence_ids(models) == {"L-1": "E-1", "L-2": "E-1", "L-3": "E-1"}
    assert links(models) == [["app", "E-1", "licence/E-1", "licence"]]


def test_the_licence_record_can_be_what_ties_the_ids_together():
    """Lines never show both ids; the licence snapshot does."""
    models = models_of_lines(
        [line("L-1", **BARE | {"addon_licence": "77"}), line("L-2", **BARE | {"entitlement_id": "uuid"})],
        licences=[licence(None, sen="SEN-1", addon_licence="77", entitlement_id="uuid")],
    )

    assert licence_ids(models) == {"L-1": "SEN-1", "L-2": "SEN-1"}


def test_ids_are_followed_through_four_records():
    """Each pair shares one id only."""
    chain = [
        {"entitlement": "E-1", "sen": "SEN-1"},
        {"sen": "SEN-1", "addon_licence": "77"},
        {"addon_licence": "77", "entitlement_id": "uuid"},
        {"entitlement_id": "uuid"},
    ]

    models = models_of_lines([line(f"L-{at}", **BARE | ids) for at, ids in enumerate(chain)])

    assert set(licence_ids(models).values()) == {"E-1"}


def test_an_id_that_a_licence_had_once_still_leads_to_it():
    """The newest snapshot has lost the SEN; lines that know nothing else are not orphaned."""
    models = build_models(
        raw_table("transactions", [line("L-1", **BARE | {"sen": "SEN-1"})]),
        pa.concat_tables(
            [
                raw_table("licenses", [licence("E-1", sen="SEN-1")]),
                raw_table("licenses", [licence("E-1")], sync_number=2),
            ]
        ),
    )

    assert licence_ids(models) == {"L-1": "E-1"}


def test_ids_of_two_apps_are_not_mixed():
    """A licence belongs to one app, whatever its number."""
    models = models_of_lines(
        [line("L-1", app="maps", entitlement="E-1"), line("L-2", app="forms", entitlement="E-1")]
    )

    assert [row[:2] for row in links(models)] == [["forms", "E-1"], ["maps", "E-1"]]


@pytest.mark.parametrize(
    ("ids", "licence_id"),
    [
        ({"site": "s-1", "company": "Ann Ltd", "email": "x@ann.example"}, "s-1"),
        ({}, "L-1"),
    ],
)
def test_a_line_without_any_id_is_a_licence_by_its_site_or_by_itself(ids, licence_id):
    """It must not be lost, nor be mixed with others."""
    models = models_of_lines([line("L-1", **BARE | ids)])

    assert licence_ids(models) == {"L-1": licence_id}


def test_an_account_with_two_apps_is_one_customer():
    """And its company, country and region are those of its licences."""
    models = models_of_lines(
        [
            line("L-1", app="maps", entitlement="E-1", site="s-1"),
            line("L-2", app="forms", entitlement="E-2", site="s-2"),
        ],
        licences=[
            licence("E-1", app="maps", account="acc", site="s-1", company="Ann Ltd", country="Norway"),
            licence("E-2", app="forms", account="acc", site="s-2", company="Ann Limited", region="EMEA"),
        ],
    )

    (customer,) = models.customers.drop("customer_size").to_pandas().to_dict("records")

    assert customer == {
        "customer_id": "account/acc",
        "company": "Ann Limited",
        "country": "Norway",
        "region": "EMEA",
        "licences": 2,
        "apps": 2,
        "evidence": "account",
    }


def test_a_licence_without_account_is_of_the_account_on_its_site():
    """If there is exactly one; of two accounts on a site none is chosen."""
    models = models_of_lines(
        [
            line("L-1", app="forms", entitlement="E-2", site="s-1"),
            line("L-2", app="forms", entitlement="E-5", site="s-9"),
        ],
        licences=[
            licence("E-1", app="maps", account="acc", site="s-1"),
            licence("E-3", app="maps", account="one", site="s-9"),
            licence("E-4", app="maps", account="two", site="s-9"),
        ],
    )

    assert links(models) == [
        ["forms", "E-2", "account/acc", "account of the site"],
        ["forms", "E-5", "site/s-9", "site"],
        ["maps", "E-1", "account/acc", "account"],
        ["maps", "E-3", "account/one", "account"],
        ["maps", "E-4", "account/two", "account"],
    ]


def test_without_account_and_site_the_company_ties_licences_together():
    """Company, country and domain are one hash; freemail and no domain are the licence itself."""
    maps = BARE | {"app": "maps", "company": "Maps Ltd"}
    models = models_of_lines(
        [
            line("L-1", **maps | {"entitlement": "E-1", "email": "a@maps.example"}),
            line("L-2", **maps | {"entitlement": "E-2", "email": "b@maps.example"}),
            line("L-3", **maps | {"entitlement": "E-3", "email": "maps@gmail.com"}),
            line("L-4", **maps | {"entitlement": "E-4"}),
        ]
    )

    found = links(models)

    assert [row[3] for row in found] == ["company", "company", "licence", "licence"]
    assert found[0][2] == found[1][2]
    assert found[0][2].startswith("company/")
    assert [row[2] for row in found[2:]] == ["licence/E-3", "licence/E-4"]


def test_the_newest_site_counts_and_the_licence_record_wins():
    """A licence that moved to another site is of the new one."""
    models = models_of_lines(
        [
            line("L-1", entitlement="E-1", site="old", sold_on="2026-01-01"),
            line("L-2", entitlement="E-1", site="new", sold_on="2026-05-01"),
            line("L-3", entitlement="E-2", site="old", sold_on="2026-05-01"),
        ],
        licences=[licence("E-2", site="told")],
    )

    assert [row[1:3] for row in links(models)] == [["E-1", "site/new"], ["E-2", "site/told"]]


def test_a_customer_lists_all_reasons_that_hold_it_together():
    """In the order of their strength."""
    models = models_of_lines(
        [line("L-1", app="forms", entitlement="E-2", site="s-1")],
        licences=[licence("E-1", app="maps", account="acc", site="s-1")],
    )

    assert models.customers.to_pandas()["evidence"].tolist() == ["account, account of the site"]


def test_customers_of_another_app_are_not_mixed_by_company_names():
    """Two companies of one name, without domains, stay two."""
    models = models_of_lines(
        [
            line("L-1", **BARE | {"company": "Maps", "sen": "S-1"}),
            line("L-2", **BARE | {"company": "Maps", "sen": "S-2"}),
        ]
    )

    assert [row[2] for row in links(models)] == ["licence/S-1", "licence/S-2"]

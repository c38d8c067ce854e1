from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from reports_lib import metrics, open_review
from reports_lib.config import Config
from reports_lib.errors import ParamsError, SchemaError, StoreError
from reports_lib.models import MODELS
from reports_lib.periods import Month
from reports_lib.sync import import_files
from reports_lib.workspace import open_workspace
from tests.records import licence, line

MARCH, APRIL = datetime(2026, 3, 5, 8, tzinfo=UTC), datetime(2026, 4, 5, 8, tzinfo=UTC)
FIRST = [
    line("L-1", app="maps", starts_on="2026-01-10", ends_on="2027-01-10", net="1020", country="Norway"),
    line("L-2", app="forms", customer="bob", starts_on="2026-02-01", ends_on="2026-04-01", net="20"),
]
LATER = [line("L-3", app="maps", customer="cy", starts_on="2026-02-15", ends_on="2026-05-15", net="9")]


def bring_in(config, records, *, now, kind="transactions"):
    """Import records as one JSON file."""
    path = config.home / "export.json"
    path.write_text(json.dumps(records, default=float))
    import_files(config, kind, [path], now=now, progress=lambda *told: None)


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    """A store that was filled in March and, with one late line, in April."""
    home = tmp_path_factory.mktemp("home")
    config = Config(home=home, data=home / "data", output=home / "output", vendor="7", vendor_name="Harbour")
    bring_in(config, FIRST, now=MARCH)
    bring_in(config, [licence("E-ann-maps", app="maps", account="acc")], now=MARCH, kind="licenses")
    bring_in(config, LATER, now=APRIL)
    return config


def test_a_review_shows_the_newest_month_that_the_ledger_reaches(config):
    """Nothing was sold after February, so March would be an empty page; it can be asked for."""
    review = open_workspace(config)

    assert (str(review.month), str(review.plan.last_month), review.as_of) == ("2026-02", "2026-03", APRIL)
    assert (str(review.this_month), str(review.history)) == ("2026-02", "2026-01..2026-02")
    assert str(open_workspace(config, month="2026-03").history) == "2026-01..2026-03"


def test_a_review_says_what_it_is_made_of(config):
    """For the opening, the provenance and every chart."""
    review = open_workspace(config, basis="gross")

    assert (review.vendor_name, review.is_sample, review.basis) == ("Harbour", False, "gross")
    assert review.source == "Marketplace transactions as known on 5 Apr 2026, gross, at the price paid"
    assert open_workspace(config).source == (
        "Marketplace transactions as known on 5 Apr 2026, net of Atlassian's share"
    )
    assert review.streams.astype(str).to_numpy().tolist() == [
        ["transactions", "3", "2026-01-10", "2026-02-15"],
        ["licences", "1", "2026-01-01", "2026-01-01"],
    ]
    assert len(review.store_digest) == 16
    assert review.gate_status == "amber"  # the newest record is of 15 February
    assert review.versions["duckdb"][0].isdigit()


def test_the_past_is_opened_as_it_was_known(config):
    """At the end of March the late line was not there, and March was not over."""
    then = open_workspace(config, as_of=datetime(2026, 3, 31, tzinfo=UTC))
    now = open_workspace(config, month="2026-02")

    closing = [
        metrics.mrr(review.customer_months, months=then.this_month)["mrr_usd"].tolist()
        for review in (then, now)
    ]

    assert (str(then.month), str(then.plan.last_month), then.as_of) == ("2026-02", "2026-02", MARCH)
    assert closing == [[Decimal("95.00")], [Decimal("98.00")]]
    assert then.store_digest != now.store_digest


def test_an_app_is_seen_alone(config):
    """Every table that has apps is cut down to it."""
    review = open_workspace(config, apps=["forms"])

    assert review.app_keys == ("forms",)
    assert metrics.mrr(review.customer_months, months=review.this_month)["mrr_usd"].tolist() == [
        Decimal("10.00")
    ]
    assert review.transactions.count().to_pandas() == 1
    assert metrics.apps(review.apps)["app_key"].tolist() == ["forms"]
    assert str(review.history) == "2026-02"


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ([], ["98.00"]),
        (["app_key"], ["forms 10.00", "maps 88.00"]),
        (["country"], ["Norway 85.00", "nan 13.00"]),
        (["hosting"], ["Cloud 98.00"]),
        (["country", "hosting"], ["Norway Cloud 85.00", "nan Cloud 13.00"]),
        (["licence_type", "app_key"], ["COMMERCIAL forms 10.00", "COMMERCIAL maps 88.00"]),
    ],
)
def test_mrr_is_split_by_apps_customers_and_terms(config, by, rows):
    """In whatever combination; the parts are the whole."""
    review = open_workspace(config)

    split = review.measure("mrr", by=by, months=review.this_month)

    assert [" ".join(map(str, row)) for row in split[[*by, "mrr_usd"]].to_numpy()] == rows


@pytest.mark.parametrize(
    ("metric", "column", "message"),
    [
        ("mrr", "tier", "MRR cannot be split by 'tier'\n  where: --by\n  to do: "),
        (
            "mrr_movements",
            "contry",
            "MRR cannot be split by 'contry'\n  where: --by\n  to do: did you mean 'country'?",
        ),
        ("sales", "tears", "Sales cannot be split by 'tears'\n  where: --by\n  to do: did you mean 'tier'?"),
        (
            "mrr_bridge",
            "app_key",
            "mrr_bridge cannot be split\n  where: --by\n  to do: leave out --by app_key",
        ),
    ],
)
def test_a_split_that_makes_no_sense_is_refused(config, metric, column, message):
    """With what there is to choose from."""
    review = open_workspace(config)

    with pytest.raises(ParamsError) as caught:
        review.measure(metric, by=[column], months=review.this_month)

    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("given", "what", "todo"),
    [
        (
            {"month": "2026-04"},
            "2026-04 was not over when the store was filled, on 2026-04-05T08:00:00Z",
            "choose 2026-03 or an earlier month, or import newer records",
        ),
        ({"month": "2026-13"}, "'2026-13' is not a month", "write it as YYYY-MM, for example 2026-10"),
        ({"basis": "nett"}, "There is no basis 'nett'", "did you mean 'net'?"),
        ({"apps": ["mapps"]}, "There is no app 'mapps'", "did you mean 'maps'?"),
    ],
)
def test_a_choice_that_is_not_there_is_refused(config, given, what, todo):
    """A month in the future, a mistyped basis or app."""
    with pytest.raises(ParamsError) as caught:
        open_workspace(config, **given)

    assert (caught.value.what, caught.value.todo) == (what, todo)


def test_a_store_without_transactions_is_told(tmp_path, config):
    """An empty one, and a full one at an instant before it was filled."""
    empty = Config(home=tmp_path, data=tmp_path / "data", output=tmp_path)

    with pytest.raises(StoreError) as caught:
        open_workspace(empty)
    with pytest.raises(StoreError, match="The store has no transactions at 2026-01-01T00:00:00Z"):
        open_workspace(config, as_of=datetime(2026, 1, 1, tzinfo=UTC))

    assert str(caught.value) == (
        "The store has no transactions\n"
        f"  where: {tmp_path / 'data'}\n"
        "  to do: run: reports sync, or: reports import transactions FILE, or: reports demo"
    )
    assert not empty.data.exists()


def test_models_are_built_once_for_a_state_of_the_store(tmp_path):
    """Opened again, nothing is built; after another import, everything is."""
    config = Config(home=tmp_path, data=tmp_path / "data", output=tmp_path)
    bring_in(config, FIRST, now=MARCH)
    told = [[], [], []]

    open_workspace(config, progress=told[0].append)
    open_workspace(config, month="2026-01", basis="gross", progress=told[1].append)
    bring_in(config, LATER, now=APRIL)
    open_workspace(config, progress=told[2].append)

    assert told == [list(MODELS), [], list(MODELS)]


def test_a_model_that_does_not_keep_its_grain_is_refused(tmp_path, monkeypatch):
    """The three lines, whole; nothing of it is kept."""
    config = Config(home=tmp_path, data=tmp_path / "data", output=tmp_path)
    bring_in(config, [*FIRST, *LATER], now=MARCH)
    monkeypatch.setitem(MODELS, "transactions", replace(MODELS["transactions"], grain=("app_key",)))

    with pytest.raises(SchemaError) as caught:
        open_workspace(config)

    assert str(caught.value) == (
        "Model transactions has 1 repeated keys of app_key\n"
        "  where: model transactions\n"
        "  to do: report this with the output of: reports imports; nothing was published"
    )
    assert not list((config.data / "models").glob("[0-9a-f]*"))


def test_notebooks_open_the_store_that_the_environment_names(config, monkeypatch):
    """The one door, with the parameters of a notebook's first cell."""
    monkeypatch.setenv("REPORTS_DATA", str(config.data))

    review = open_review(month="2026-01", apps=["maps"], basis="gross", as_of="2026-03-31")

    assert (review.month, review.app_keys, review.basis, review.as_of) == (
        Month(2026, 1),
        ("maps",),
        "gross",
        MARCH,
    )
    with pytest.raises(AttributeError, match="customer_mnths"):
        review.customer_mnths  # noqa: B018

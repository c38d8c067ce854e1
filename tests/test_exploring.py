"""What a review has to ask, asked in words; and which store a notebook opens."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from reports_lib import open_review
from reports_lib.config import Config
from reports_lib.errors import ParamsError, StoreError
from reports_lib.metrics import METRICS
from reports_lib.models import MODELS
from reports_lib.sync import import_files
from reports_lib.workspace import open_workspace
from tests.records import line

NOW = datetime(2026, 11, 5, 8, tzinfo=UTC)
LINES = [
    line("L-1", app="maps", starts_on="2025-10-10", ends_on="2026-10-10", net="1200"),
    line("L-2", app="maps", starts_on="2026-10-10", ends_on="2027-10-10", net="2400"),
    line("L-3", app="forms", customer="bob", starts_on="2026-09-01", ends_on="2026-12-01", net="30"),
]


def fill(config):
    """Import the lines into a configuration's store."""
    config.home.mkdir(parents=True, exist_ok=True)
    path = config.home / "export.json"
    path.write_text(json.dumps(LINES, default=float))
    import_files(config, "transactions", [path], now=NOW, progress=lambda *told: None)


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    """A store of two customers and two apps."""
    home = tmp_path_factory.mktemp("home")
    config = Config(home=home, data=home / "data", output=home / "output", vendor_name="Harbour")
    fill(config)
    return config


@pytest.fixture
def review(config):
    """The review of October 2026."""
    return open_workspace(config, month="2026-10")


def test_a_review_says_in_a_line_what_it_is(review):
    """What a notebook shows of it."""
    assert repr(review) == "Review of Harbour, October 2026 (net), as known on 5 November 2026"


def test_every_model_is_listed_with_its_grain_and_its_rows(review):
    """One row per model, in the order they are built."""
    listed = review.models.set_index("model")

    assert list(listed.index) == list(MODELS)
    assert listed.loc["customer_months"].tolist()[0] == "customer_id × app_key × month"
    assert listed.loc["transactions", "rows"] == 3
    assert listed.loc["paid_terms", "summary"] == (
        "Terms that were paid for and not taken back: one row per line that has one."
    )


def test_every_metric_is_listed_with_its_first_sentence(review):
    """One row per metric, with the columns it can be split by."""
    listed = review.metrics.set_index("metric")

    assert list(listed.index) == list(METRICS)
    assert listed.loc["restatement"].isna().tolist() == [False, True]
    assert listed.loc["signals"].tolist() == [
        "The last week of a month against the weeks before it: what is too low or too high for chance.",
        "app_key",
    ]


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_can_be_asked_by_its_name_alone(review, name):
    """Each finds the months or days that suit it; a segment needs a column."""
    assert list(review.ask(name, by="app_key" if name == "high_value_segments" else "").columns)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"months": "2026-10"}, ["2026-10 210.00"]),
        ({"months": "2026-09..2026-10"}, ["2026-09 110.00", "2026-10 210.00"]),
        ({"months": "2026-10", "by": "app_key"}, ["2026-10 forms 10.00", "2026-10 maps 200.00"]),
        ({"months": "2026-10", "by": ["app_key"]}, ["2026-10 forms 10.00", "2026-10 maps 200.00"]),
        (
            {"months": "2026-10", "by": "hosting, app_key"},
            ["2026-10 Cloud forms 10.00", "2026-10 Cloud maps 200.00"],
        ),
    ],
)
def test_a_metric_is_asked_in_words(review, asked, told):
    """Months as text, columns as a list or with commas."""
    frame = review.ask("mrr", **asked)

    columns = list(frame.columns[: frame.columns.get_loc("mrr_usd") + 1])
    assert [" ".join([f"{row[0]:%Y-%m}", *map(str, row[1:])]) for row in frame[columns].to_numpy()] == told


def test_without_months_it_is_the_year_up_to_the_month(review):
    """Or the month, or its last day against that of the month before."""
    mrr, users = review.ask("mrr"), review.ask("app_users")
    segments = review.ask("high_value_segments", by="app_key", months="2026-09")

    assert [f"{month:%Y-%m}" for month in mrr["month"].iloc[[0, -1]]] == ["2025-11", "2026-10"]
    assert [str(users.attrs[name]) for name in ("then", "now")] == ["2026-09-30", "2026-10-31"]
    assert segments["mrr_usd"].tolist() == [Decimal("100.00"), Decimal("10.00")]
    assert review.ask("mrr", months=review.history).equals(review.ask("mrr", months=str(review.history)))


@pytest.mark.parametrize(
    ("name", "asked", "message"),
    [
        ("mmr", {}, "There is no metric 'mmr'\n  where: data.ask\n  to do: did you mean 'mrr'?"),
        (
            "mrr",
            {"by": "hostng"},
            "mrr cannot be split by 'hostng'\n  where: by\n  to do: did you mean 'hosting'?",
        ),
        (
            "mrr_bridge",
            {"by": "app_key"},
            "mrr_bridge cannot be split by 'app_key'\n  where: by\n  to do: leave out by",
        ),
        (
            "mrr",
            {"months": "2026-10..2026-11"},
            (
                "2026-11 was not over when the store was filled\n  where: months\n"
                "  to do: choose 2026-10 or an earlier month"
            ),
        ),
        (
            "survival",
            {"months": "2026-09..2026-10"},
            "survival looks at one month\n  where: months\n  to do: write one, such as 2026-10",
        ),
    ],
)
def test_a_question_that_cannot_be_asked_is_answered_with_what_to_do(review, name, asked, message):
    """A newcomer mistypes; the nearest word is told."""
    with pytest.raises(ParamsError) as caught:
        review.ask(name, **asked)

    assert str(caught.value) == message


def test_rows_of_a_model_come_in_the_order_of_its_grain(review):
    """The same each time; a model that is not there is a mistyped one."""
    shown = review.rows("customer_months", limit=2)

    assert shown["app_key"].tolist() == ["maps", "maps"]
    assert [f"{month:%Y-%m}" for month in shown["month"]] == ["2025-10", "2025-11"]
    with pytest.raises(ParamsError, match="There is no model 'customer_month'"):
        review.rows("customer_month")


def test_a_mistyped_model_is_told_the_nearest(review):
    """Python's own word would be the name alone."""
    with pytest.raises(AttributeError) as caught:
        _ = review.custmer_months

    assert str(caught.value) == (
        "a review has no 'custmer_months'; of its models, did you mean 'customer_months'?"
    )


def test_figures_are_taken_away_as_csv(review, config):
    """Into output/tables, told as seen from the project; with the mark that spreadsheets need."""
    told = review.save_csv(review.ask("mrr", months="2026-10", by="app_key"), "mrr_by_app")

    assert told == "output/tables/mrr_by_app.csv"
    assert (config.home / told).read_text(encoding="utf-8").splitlines()[1:] == [
        "2026-10,forms,10.00,120.00,1,10.00",
        "2026-10,maps,200.00,2400.00,1,200.00",
    ]
    assert (config.home / told).read_bytes().startswith(b"\xef\xbb\xbfmonth,app_key,mrr_usd")


@pytest.mark.parametrize("name", ["", "../mrr", "/etc/mrr", "mrr.csv", "a" * 101])
def test_a_name_for_a_file_is_no_path(review, name):
    """Nothing is written elsewhere."""
    with pytest.raises(ParamsError, match="is not a name for a file"):
        review.save_csv(review.ask("mrr"), name)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with an empty notebooks folder, in which a notebook runs; nothing is set."""
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    for name in ("REPORTS_HOME", "REPORTS_DATA", "REPORTS_OUTPUT", "REPORTS_ENGINE", "MARKETPLACE_VENDOR"):
        monkeypatch.delenv(name, raising=False)
    return Config(home=tmp_path, data=tmp_path / "data", output=tmp_path / "output", vendor_name="Own")


def test_a_notebook_finds_the_store_of_its_project(project):
    """From notebooks/, with the data in the folder above; the sample beside it is left alone."""
    fill(project)
    fill(replace(project.of_sample, vendor_name="Harbour"))

    review = open_review()

    assert (review.vendor_name, review.is_sample, review.store_note) == ("Own", False, "")


def test_a_notebook_without_a_store_opens_the_sample_and_says_so(project):
    """What `make report` left, for somebody who has nothing else yet."""
    fill(replace(project.of_sample, vendor_name="Harbour"))

    review = open_review()

    assert (review.vendor_name, review.is_sample) == ("Harbour", True)
    assert review.store_note == (
        "There is no store of your own yet, so this is the sample in data/demo. "
        "To see your own, run: reports init, then: reports sync; or: reports import transactions FILE."
    )
    assert review.save_csv(review.ask("mrr"), "mrr") == "output/demo/tables/mrr.csv"


@pytest.mark.parametrize("setting", ["REPORTS_DATA", "MARKETPLACE_VENDOR"])
def test_the_sample_is_never_shown_to_who_asked_for_another_store(project, monkeypatch, setting):
    """A vendor who has not synced yet, or a mistyped folder, would take it for their own."""
    fill(replace(project.of_sample, vendor_name="Harbour"))
    monkeypatch.setenv(setting, "1210000")

    with pytest.raises(StoreError, match="The store has no transactions"):
        open_review()


def test_without_any_store_it_is_said_how_to_get_one(project):
    """The three ways, the sample among them."""
    with pytest.raises(StoreError) as caught:
        open_review()

    assert str(caught.value).endswith(
        "to do: run: reports sync, or: reports import transactions FILE, or: reports demo"
    )

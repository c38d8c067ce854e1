"""Transactions, licences and apps: the newest statement of each, under stated columns."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pytest

from reports_lib.errors import SchemaError
from reports_lib.models import MODELS, Model
from tests.pipeline import build_models, models_of_lines, raw_table
from tests.records import licence, line
from tests.table import read_table

NO_LICENCES = raw_table("licenses", [])


def told(table, *columns):
    """The rows of a model in the order of its grain, cut down to some columns, missing as None."""
    frame = table.order_by(columns[0]).to_pandas()[list(columns)].astype(object)
    return frame.where(frame.notna(), None).to_numpy().tolist()


def test_a_line_is_taken_as_the_newest_sync_that_has_it_tells_it():
    """Later syncs win; of one sync that contradicts itself the last statement wins, and is counted."""
    first = raw_table("transactions", [line("L-1", net="1"), line("L-2", net="2"), line("L-3", net="3")])
    second = raw_table(
        "transactions", [line("L-2", net="22"), line("L-2", net="222"), line("L-3", net="33")], sync_number=2
    )

    models = build_models(pa.concat_tables([first, second]), NO_LICENCES)

    assert told(models.transactions, "line_id", "net_cents", "statements") == [
        ["L-1", 100, 1],
        ["L-2", 22200, 2],
        ["L-3", 3300, 1],
    ]


@pytest.mark.parametrize(
    ("tier", "seats"),
    [
        ("10 Users", 10),
        ("1 User", 1),
        ("Per Unit Pricing (143 Users)", 143),
        ("-1 Users", 0),
        ("Unlimited Users", None),
        ("Subscription", None),
        ("Evaluation", None),
        ("10000+", None),
        (None, None),
    ],
)
def test_seats_are_read_from_the_tier(seats_by_tier, tier, seats):
    """What the tier does not say is unknown, not zero."""
    assert seats_by_tier[tier] == seats


@pytest.fixture(scope="module")
def seats_by_tier():
    """The seats of one line a tier."""
    tiers = [
        *("10 Users", "1 User", "Per Unit Pricing (143 Users)", "-1 Users", "Unlimited Users"),
        *("Subscription", "Evaluation", "10000+", None),
    ]
    models = models_of_lines([line(f"L-{at}", tier=tier) for at, tier in enumerate(tiers)])
    return dict(told(models.transactions, "tier", "seats"))


def test_hostings_are_written_one_way():
    """Exports write Data Center in two ways; other words stay as they are."""
    models = models_of_lines(
        [line(f"L-{at}", hosting=one) for at, one in enumerate(["Data center", "Cloud", "Moon"])]
    )

    assert told(models.transactions, "line_id", "hosting") == [
        ["L-0", "Data Center"],
        ["L-1", "Cloud"],
        ["L-2", "Moon"],
    ]


def test_a_licence_is_told_by_its_newest_snapshot():
    """By lastUpdated; a snapshot without that day is the oldest; ends and seats come with it."""
    models = models_of_lines(
        [],
        licences=[
            licence("E-1", updated_on="2026-03-01", tier="25 Users", status="active", sen="SEN-1"),
            licence(None, updated_on="2026-02-01", tier="10 Users", status="inactive", sen="SEN-1"),
            licence(None, tier="5 Users", sen=None, addon_licence="77"),
            licence(None, updated_on="2026-01-01", tier="7 Users", sen="SEN-1", addon_licence="77"),
            licence("E-2", tier="Unlimited Users"),
        ],
    )

    assert told(models.licences, "licence_id", "seats", "status", "snapshots") == [
        ["E-1", 25, "active", 3],
        ["E-2", None, "active", 1],
    ]


def test_an_app_has_the_name_last_seen():
    """Names change, the key does not; an app nobody named is called by its key."""
    models = models_of_lines(
        [
            line("L-1", app="maps", app_name="Maps for Jira", updated_on="2026-01-01"),
            line("L-2", app="maps", app_name="Cartographer", updated_on="2026-02-01"),
            line("L-3", app="forms"),
        ],
        licences=[
            licence("E-1", app="maps", app_name="Old Maps", updated_on="2025-01-01"),
            licence("E-2", app="notes", app_name="Notes"),
        ],
    )

    assert told(models.apps, "app_key", "app_name") == [
        ["forms", "forms"],
        ["maps", "Cartographer"],
        ["notes", "Notes"],
    ]


@pytest.mark.parametrize("name", MODELS)
def test_a_model_of_nothing_has_its_columns_and_no_rows(empty, name):
    """An empty stream is not an error."""
    table = getattr(empty, name)

    assert list(table.columns) == list(MODELS[name].columns)
    assert table.count().to_pandas() == 0


@pytest.fixture(scope="module")
def empty():
    """The models of a store without a record."""
    return models_of_lines([])


@pytest.mark.parametrize("name", MODELS)
def test_a_model_says_its_grain_and_is_documented(name):
    """The grain is among its columns, and its docstring explains it."""
    model = MODELS[name]

    assert set(model.grain) <= set(model.columns)
    assert len(model.doc.splitlines()) > 2
    raw = {"raw_transactions", "raw_licenses", "raw_license_history", "raw_partner_metrics"}
    assert set(model.inputs) <= {*MODELS, *raw}


PEOPLE = Model(
    name="people", grain=("name",), columns={"name": "string", "age": "int64"}, inputs=(), build=lambda: None
)


def test_a_model_with_other_columns_than_it_states_is_refused():
    """The three lines, whole: a renamed field is an error at the border."""
    renamed = ibis.memtable({"name": ["ann"], "years": [30]})

    with pytest.raises(SchemaError) as caught:
        PEOPLE.check(renamed)

    assert str(caught.value) == (
        "Model people has other columns than it states: [('age', 'int64'), ('years', 'int64')]\n"
        "  where: reports_lib/models, people\n"
        "  to do: mend the model or its columns"
    )


def test_the_check_puts_columns_in_order():
    """The columns a model states, as it states them."""
    assert list(PEOPLE.check(ibis.memtable({"age": [30], "name": ["ann"]})).columns) == ["name", "age"]


def test_keys_that_occur_twice_are_found():
    """An empty answer proves the grain."""
    twice = read_table("""
        name  seats
        ann   1
        bob   2
        ann   3
    """)

    assert PEOPLE.repeated(twice).to_pandas().to_numpy().tolist() == [["ann", 2]]

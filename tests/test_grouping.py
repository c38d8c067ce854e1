"""Groups of fewer than five customers go together, so that nothing tells of one of them alone."""

from __future__ import annotations

from itertools import product

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports_lib.audiences import LEAST, OTHER, OTHER_APPS
from reports_lib.workspace.grouping import fold, folds_of

Member = tuple[str, str, str, str]
SCHEMA = {"instant": "string", "customer_id": "string", "hosting": "string", "tier_band": "string"}


def members(rows):
    """Say who is in which group when."""
    columns = {name: [row[place] for row in rows] for place, name in enumerate(SCHEMA)}
    return ibis.memtable(columns, schema=SCHEMA)


def of_size(**groups):
    """Return members of groups by hosting, each with customers of its own."""
    return [("now", f"{name} {one}", name, "1-10") for name, size in groups.items() for one in range(size)]


def folded(rows, by):
    """Return the members after folding: instant, customer and group."""
    table = fold(members(rows), folds_of(members(rows), by))
    return {
        (row["instant"], row["customer_id"], *(row[name] for name in by))
        for row in table.to_pyarrow().to_pylist()
    }


def groups(rows, place=2):
    """Return the customers of each group at each instant."""
    found: dict[tuple[str, ...], set[str]] = {}
    for row in rows:
        found.setdefault((row[0], *row[2 : place + 1]), set()).add(row[1])
    return found


@pytest.mark.parametrize(
    ("sizes", "together"),
    [
        ({"Cloud": 9, "Server": 6}, set()),
        ({"Cloud": 9, "Server": 6, "Beta": 2}, {"Beta", "Server"}),
        ({"Cloud": 9, "Alpha": 3, "Beta": 2}, {"Alpha", "Beta"}),
        ({"Cloud": 9, "Alpha": 1, "Beta": 2}, {"Alpha", "Beta", "Cloud"}),
        ({"Cloud": 9, "Beta": 4}, {"Beta", "Cloud"}),
        ({}, set()),
    ],
)
def test_small_groups_go_together_and_take_the_next_smallest_along(sizes, together):
    """Worked by hand: two and three are five; one and two are not; one alone could be told from the rest."""
    found = folds_of(members(of_size(**sizes)), ["hosting"])

    assert {value for one in found for value in one.values} == together


def test_a_group_is_as_small_as_it_ever_was():
    """Six customers now, two a year ago: what it pays then tells of two."""
    rows = [
        *of_size(Cloud=9, Server=6, Beta=7),
        *[("then", f"Server {one}", "Server", "1-10") for one in (0, 1)],
    ]
    rows += [("then", row[1], "Beta", "1-10") for row in rows if row[2] == "Beta"]

    [found] = folds_of(members(rows), ["hosting"])

    assert found.values == ("Beta", "Server")


def test_within_a_group_the_small_parts_go_together():
    """Of Cloud, two bands of two and three are one; Server keeps its own."""
    rows = [
        ("now", f"c{one}", "Cloud", "1-10" if one < 6 else "11-25" if one < 8 else "26-50")
        for one in range(11)
    ]
    rows += [("now", f"s{one}", "Server", "11-25") for one in range(5)]

    found = {key[1:]: len(who) for key, who in groups(folded(rows, ["hosting", "tier_band"]), 3).items()}

    assert found == {("Cloud", "1-10"): 6, ("Cloud", OTHER): 5, ("Server", "11-25"): 5}


def test_what_is_not_stated_is_a_group_too():
    """Three customers of no hosting are as few as three of any."""
    rows = [*of_size(Cloud=9, Server=6), *[("now", f"n{one}", None, "1-10") for one in range(3)]]

    assert {row[2] for row in folded(rows, ["hosting"])} == {"Cloud", OTHER}


def test_small_apps_have_a_key_of_their_own():
    """Their name is looked up by it."""
    table = members(of_size(Cloud=9, Server=2, Beta=3)).rename(app_key="hosting")

    found = fold(table, folds_of(table, ["app_key"])).to_pandas()

    assert set(found["app_key"]) == {"Cloud", OTHER_APPS}


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["then", "now"]),
            st.sampled_from([f"c{number}" for number in range(14)]),
            st.sampled_from(["Cloud", "Data Center", "Server", None]),
            st.sampled_from(["1-10", "11-25", "26-50"]),
        ),
        max_size=60,
        unique=True,
    )
)
def test_no_group_told_has_fewer_than_five_unless_all_of_it_has(rows):
    """Law: every group and margin has none or five and more; what goes together is never a single group."""
    after = folded(rows, ["hosting", "tier_band"])
    whole = groups([(row[0], row[1]) for row in rows], 1)
    is_enough = all(len(who) >= LEAST for who in whole.values())

    assert {(row[0], row[1]) for row in after} == {(row[0], row[1]) for row in rows}
    if is_enough:
        for place in (2, 3):
            assert all(len(who) >= LEAST for who in groups(after, place).values())
        kept = {row[2] for row in after} - {OTHER}
        assert len({row[2] for row in rows} - kept) != 1
        for hosting, instant in product(kept, ("then", "now")):
            bands = {row[3] for row in rows if row[2] == hosting}
            told = {row[3] for row in after if row[2] == hosting} - {OTHER}
            assert len(bands - told) != 1 or len(bands) == 1, (hosting, instant)

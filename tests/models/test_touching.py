"""Touching: runs of rows that say the same become one row; all others stay."""

from __future__ import annotations

import pytest

from reports_lib.models.touching import alike, joined
from tests.table import read_table

# By rule: rows in order, and what is left of them.
RUNS = {
    "rows that touch and say the same are one": (
        "1 ann 10 2026-01-01 2026-02-01, 2 ann 10 2026-02-01 2026-03-01, 3 ann 10 2026-03-01 2026-04-01",
        ["1 2026-01-01 2026-04-01"],
    ),
    "rows that overlap going forward are one": (
        "1 ann 10 2026-01-01 2026-02-01, 2 ann 10 2026-01-01 2026-03-01, 3 ann 10 2026-02-15 2026-03-01",
        ["1 2026-01-01 2026-03-01"],
    ),
    "a gap parts them": (
        "1 ann 10 2026-01-01 2026-02-01, 2 ann 10 2026-02-02 2026-03-01",
        ["1 2026-01-01 2026-02-01", "2 2026-02-02 2026-03-01"],
    ),
    "another word parts them, and so does a missing one": (
        "1 ann 10 2026-01-01 2026-02-01, 2 ann 11 2026-02-01 2026-03-01, 3 ann - 2026-03-01 2026-04-01",
        ["1 2026-01-01 2026-02-01", "2 2026-02-01 2026-03-01", "3 2026-03-01 2026-04-01"],
    ),
    "rows of which nothing is known say the same": (
        "1 ann - 2026-01-01 2026-02-01, 2 ann - 2026-02-01 2026-03-01",
        ["1 2026-01-01 2026-03-01"],
    ),
    "a row within the one before stays by itself": (
        "1 ann 10 2026-01-01 2026-04-01, 2 ann 10 2026-02-01 2026-03-01",
        ["1 2026-01-01 2026-04-01", "2 2026-02-01 2026-03-01"],
    ),
    "a row that goes back in time stays by itself": (
        "1 ann 10 2026-02-01 2026-03-01, 2 ann 10 2026-01-01 2026-02-15",
        ["1 2026-02-01 2026-03-01", "2 2026-01-01 2026-02-15"],
    ),
    "units are apart": (
        "1 ann 10 2026-01-01 2026-02-01, 2 bob 10 2026-02-01 2026-03-01",
        ["1 2026-01-01 2026-02-01", "2 2026-02-01 2026-03-01"],
    ),
}


@pytest.mark.parametrize(("rows", "left"), RUNS.values(), ids=RUNS)
def test_runs_are_joined(rows, left):
    """Number, name, word, start and end of each row; the first of a run stays, to the last one's end."""
    written = [row.replace(" ", "  ") for row in rows.split(", ")]
    table = read_table("\n".join(["number  name  word  starts_on  ends_on", *written]))

    runs = joined(
        table.mutate(same=alike(table, ["word"])), unit=["name"], order=["number"], same="same"
    ).order_by("number")

    frame = runs.to_pandas()
    assert [
        f"{number} {start:%Y-%m-%d} {end:%Y-%m-%d}"
        for number, start, end in zip(frame["number"], frame["starts_on"], frame["ends_on"], strict=True)
    ] == left


def test_texts_that_run_together_stay_apart():
    """The words ab and c are not a and bc."""
    table = read_table("""
        first  second
        ab     c
        a      bc
    """)

    same = table.mutate(same=alike(table, ["first", "second"])).to_pandas()["same"]

    assert same.nunique() == 2

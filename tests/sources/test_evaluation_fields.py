"""Evaluation fields: what licence records say about evaluations, as the columns that models read."""

from __future__ import annotations

from datetime import date

from reports_lib.sources import STREAMS
from tests.records import licence

LICENSES = STREAMS["licenses"]


def row_of(record):
    """The columns of a record's row."""
    return dict(zip(LICENSES.schema.names, LICENSES.row(record, where="test", hash_key=""), strict=True))


def test_a_record_tells_of_an_evaluation_and_of_a_trial_of_another_edition():
    """Days, the licence that was evaluated, and the edition."""
    row = row_of(
        licence(
            "E-1",
            evaluation_starts_on="2026-06-28",
            evaluation_ends_on="2026-08-12",
            latest_evaluation_on="2026-06-28",
            evaluation_licence="E-0",
            upgrade_edition="Advanced",
            upgrade_starts_on="2026-10-01",
            upgrade_ends_on="2026-10-31",
            migrated_from="SEN-7",
        )
    )

    told = {name: cell for name, cell in row.items() if "evaluation" in name or "upgrade" in name}
    assert told == {
        "evaluation_starts_on": date(2026, 6, 28),
        "evaluation_ends_on": date(2026, 8, 12),
        "evaluation_sold_on": None,
        "latest_evaluation_starts_on": date(2026, 6, 28),
        "evaluation_licence": "E-0",
        "upgrade_edition": "Advanced",
        "upgrade_starts_on": date(2026, 10, 1),
        "upgrade_ends_on": date(2026, 10, 31),
    }


def test_a_sandbox_is_one_that_says_yes():
    """No, pending and not applicable are none, and every word is an insight."""
    rows = [row_of(licence("E-1", sandbox=word)) for word in ("Yes", "No", "Pending", "NA", None)]

    assert [row["is_sandbox"] for row in rows] == [True, False, False, False, False]
    assert [row["has_insights"] for row in rows] == [True, True, True, True, False]


def test_a_csv_spells_the_edition_otherwise():
    """It says upgradeEvaluationEdition, where JSON says upgradeEvaluatingEdition."""
    record = LICENSES.unflatten({"upgradeEvaluationEdition": "Advanced"}, where="test")

    assert record == {"upgradeEvaluatingEdition": "Advanced"}

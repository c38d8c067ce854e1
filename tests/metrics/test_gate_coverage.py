"""The gate's lines about coverage: how far records reach, and months that are missing."""

from __future__ import annotations

import pandas as pd
import pytest

from reports_lib import metrics
from reports_lib.periods import Month
from tests.metrics.gated import CLEAN, gate_of, gate_of_models, not_green, seen
from tests.pipeline import LAST_MONTH, models_of_lines
from tests.records import line

WITHOUT = "months without any line, though there are many before and after"
SYNC = "run: reports sync transactions --full, or import newer records"


def sold(*days, lines=10):
    """Lines of one customer each, so many on every day."""
    return [
        line(f"{day}/{at:02}", customer=f"c{day}{at}", starts_on=day, ends_on="2030-01-01", updated_on=day)
        for day in days
        for at in range(lines)
    ]


def pulled_at(instant):
    """The note of a pull of transactions."""
    told = {"stream": "transactions", "read": 9, "stated": None, "missing": 0, "surprises": {}}
    frame = pd.DataFrame([told]).astype({"stated": "Int64"})
    return frame.assign(pulled_at=pd.to_datetime([instant], utc=True))


@pytest.mark.parametrize(
    ("month", "status", "finding"),
    [
        (Month(2026, 1), "green", "Records reach to 2026-02-03, past the end of January 2026"),
        (Month(2026, 2), "amber", "The newest record is of 2026-02-03; February 2026 may be incomplete"),
        (Month(2026, 3), "red", "The newest record is of 2026-02-03, before March 2026 began"),
    ],
)
def test_a_month_that_the_records_do_not_reach_is_not_published(month, status, finding):
    """A month in the middle is amber, one in the future is red."""
    checks = gate_of([CLEAN], month)

    assert seen(checks, "Coverage") == [status, 1, finding, None]
    assert checks["what_to_do"].iloc[0] == SYNC or status == "green"
    assert metrics.gate_status(checks) == status


def test_a_day_the_marketplace_was_asked_for_is_covered():
    """Nothing changed since February, and that is known."""
    checks = gate_of([CLEAN], Month(2026, 3), pulls=pulled_at("2026-03-20T06:00Z"))

    assert seen(checks, "Coverage")[:3] == [
        "amber",
        1,
        "The Marketplace was asked up to 2026-03-19; March 2026 may be incomplete",
    ]


@pytest.mark.parametrize("app", ["quiet", "free"])
def test_an_app_that_sold_nothing_lately_is_covered_by_the_others(app):
    """The ledger reaches into April; this app's last line is of January, or it never had any."""
    models = models_of_lines(
        [line("L-0", app="quiet", sold_on="2026-01-01"), line("L-1", app="busy", sold_on="2026-04-02")],
        last_month=LAST_MONTH,
    )
    whole = models.transactions
    of_app = whole.filter(whole.app_key == app)

    checks = gate_of_models(models, Month(2026, 3), ledger=whole, transactions=of_app)

    assert seen(checks, "Coverage")[0] == "green"


def test_a_store_without_a_transaction_is_red():
    """There is nothing to publish."""
    checks = gate_of([])

    assert seen(checks, "Coverage") == ["red", 0, "There are no transactions", None]
    assert not_green(checks[1:])[0][:2] == ("Licence records", "amber")
    assert set(checks["status"][2:]) == {"green"}


def test_a_store_without_a_licence_record_is_amber():
    """Money is told all the same; who evaluates and who uses is not known."""
    checks = gate_of([CLEAN], licences=[])

    assert seen(checks, "Licence records") == [
        "amber",
        0,
        "There are none: accounts, evaluations and users are not known",
        None,
    ]
    assert metrics.gate_status(checks) == "amber"


@pytest.mark.parametrize(
    ("days", "status"),
    [
        (["2025-09-05", "2025-10-05", "2025-11-05", "2026-01-05"], "red"),
        (["2025-11-05", "2026-01-05", "2026-02-05", "2026-03-05"], "red"),
        (["2025-10-05", "2025-11-05", "2026-01-05", "2026-02-05"], "amber"),
    ],
)
def test_a_month_without_a_line_between_months_with_many_is_a_gap(days, status):
    """An export that was never imported; red where three months in a row tell that lines flow."""
    checks = gate_of([*sold(*days), *sold("2026-02-06", lines=1)])

    assert seen(checks, "Gaps") == [status, 1, f"{WITHOUT}: December 2025", "2025-12"]


def test_a_month_that_may_well_be_empty_is_no_gap():
    """A small vendor sells nothing in some months; a date of long ago is a slip."""
    ledgers = [
        sold("2025-11-05", "2026-01-05", lines=9),
        sold("2025-11-05") + sold("2026-01-05", lines=9),
        sold("1926-12-05", lines=1) + sold("2025-12-05", "2026-01-05"),
    ]

    for lines in ledgers:
        assert seen(gate_of([*lines, *sold("2026-02-05", lines=1)]), "Gaps")[:2] == ["green", 0]


def test_a_gap_before_the_years_that_reports_show_is_amber():
    """The three newest are named; all are counted."""
    days = ["2022-05-05", "2022-10-05", *(f"{year}-{month:02}-05" for year, month in spring_2022_to_2026())]

    checks = gate_of(sold(*days))

    assert seen(checks, "Gaps") == [
        "amber",
        4,
        f"{WITHOUT}: July 2022, August 2022, September 2022",
        "2022-09",
    ]


def spring_2022_to_2026():
    """Months from November 2022 to February 2026."""
    return [(month.year, month.number) for month in (Month(2022, 11) + at for at in range(40))]


def test_months_that_stay_empty_to_the_end_are_a_gap_once_they_are_known():
    """The Marketplace was asked for January and told none; without asking, it is only not covered."""
    lines = sold("2025-10-05", "2025-11-05", "2025-12-05")

    asked, not_asked = gate_of(lines, pulls=pulled_at("2026-02-05T06:00Z")), gate_of(lines)

    assert [seen(asked, "Gaps")[at] for at in (0, 1, 3)] == ["red", 1, "2026-01"]
    assert seen(not_asked, "Gaps")[:2] == ["green", 0]
    assert seen(not_asked, "Coverage")[0] == "red"


def test_a_flow_that_never_was_cannot_stop():
    """Two months of sales and none since: years are sold so, and reviewed for months."""
    checks = gate_of(sold("2025-11-05", "2025-12-05"), pulls=pulled_at("2026-02-05T06:00Z"))

    assert seen(checks, "Gaps")[:2] == ["green", 0]

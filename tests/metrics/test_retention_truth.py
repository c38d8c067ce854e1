"""The sample vendor's truth of retention, recovered from its files, and some of it typed by hand."""

from __future__ import annotations

from datetime import date

import pytest

from reports_lib import metrics
from reports_lib.periods import Months
from reports_lib.sample import ledger
from reports_lib.sample.truth_retention import Cell, Left, Retained, Stays, count_retention
from tests.metrics.retained import retention
from tests.metrics.test_sample_truth import imported
from tests.sample.by_hand import customer, line

VENDORS = [(240, 7), (240, 8), (120, 9)]


@pytest.fixture(scope="module", params=VENDORS, ids="{0[0]} customers, seed {0[1]}".format)
def known(request, tmp_path_factory):
    """A sample vendor's review and its truth."""
    customers, seed = request.param
    book = ledger(customers=customers, seed=seed)
    return imported(tmp_path_factory.mktemp("retained"), book), book.truth()


@pytest.mark.slow
def test_retention_is_the_truth(known):
    """Of both windows, every month, cohort and age; of the vendor and of every app, on both bases."""
    told, true = retention(*known)

    wrong = [f"{key}: {told.get(key)} is not {row}" for key, row in true.items() if told.get(key) != row]
    assert wrong[:5] == []
    assert told.keys() == true.keys()
    assert {key[0] for key in true} == {"revenue", "churn", "cohort", "stays"}


@pytest.mark.slow
@pytest.mark.parametrize("by", [["hosting"], ["country"], ["billing_period", "app_key"], ["app_edition"]])
def test_the_cohorts_of_all_segments_are_the_whole_cohort(known, by):
    """What they paid then adds up; whoever goes from one to another is lost to none."""
    review, truth = known
    keys, opening = ["month", "window_months"], "opening_mrr_usd"

    split = metrics.revenue_retention(review.months_by(by), months=truth.span, by=by)
    whole = metrics.revenue_retention(review.customer_months, months=truth.span)

    assert split.groupby(keys)[opening].sum().tolist() == whole.groupby(keys)[opening].sum().tolist()


def test_a_customer_of_two_apps_by_hand():
    """Roadmap at 80, then 120, then none; Guard from the second month on at 40."""
    one = customer(
        roadmap=[
            line("2026-01-05", "2026-01-05", "2026-02-05", gross=100, net=80),
            line("2026-02-05", "2026-02-05", "2026-03-05", gross=150, net=120),
        ],
        guard=[line("2026-02-10", "2026-02-10", "2026-04-10", gross=100, net=80)],
    )
    span = Months.parse("2026-01..2026-04")

    told = count_retention([one], span=span, at=date(2026, 6, 1))

    january, february, march, april = span
    roadmap, guard = (row.app.key for row in one.licences)
    assert {key[1:3]: row for key, row in told.revenue.items() if key[0] == "net"} == {
        (february, roadmap): Retained(8000, 12000, 8000, 12000),
        (march, roadmap): Retained(12000, 0, 0, 0),
        (march, guard): Retained(4000, 4000, 4000, 4000),
        (april, guard): Retained(4000, 0, 0, 0),
    }
    assert {key[1]: row for key, row in told.churn.items() if key[0] == "net" and key[2] is None} == {
        february: Left(1, 0),
        march: Left(1, 0),
        april: Left(1, 1),
    }
    assert [told.cohorts["net", None, january, age] for age in range(4)] == [
        Cell(1, 8000),
        Cell(1, 16000),
        Cell(1, 4000),
        Cell(0, 0),
    ]
    assert [told.stays[roadmap, age] for age in range(3)] == [Stays(1, 0), Stays(1, 0), Stays(1, 1)]

"""Publishing: headlines as first told, written once and kept beside what was told later."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest

from reports_lib.errors import ParamsError, ReportError
from reports_lib.store import Store, open_store
from reports_lib.store.publishing import Publication, publications, publish, published, revisions
from tests.records import line

NOON = datetime(2026, 11, 5, 12, tzinfo=UTC)
LATER = datetime(2026, 12, 5, 12, tzinfo=UTC)
MAY = {"mrr_usd": Decimal("530.00"), "paying_customers": 5, "nrr": 0.9245, "grr": None}
OCTOBER = {"report": "monthly_review", "period": "2026-10"}


@pytest.fixture
def store(config):
    """A store without records."""
    return Store(config.data)


def tell(store, headlines=MAY, *, as_of=NOON, **more):
    """Publish October's headlines."""
    return publish(store, headlines=headlines, as_of=as_of, version="0.4.0", **OCTOBER | more)


def files(store):
    """The names of what lies in the folder of the report."""
    return sorted(path.name for path in (store.root / "published" / "monthly_review").glob("*.json"))


def test_what_is_published_first_is_read_back_whole(store):
    """Dollars stay Decimal, unknown stays unknown."""
    told = tell(store)

    assert told is True
    assert published(store, **OCTOBER) == Publication(
        **OCTOBER,
        revision=1,
        as_of=NOON,
        store_digest=store.digest(as_of=NOON),
        basis="net",
        version="0.4.0",
        headlines=MAY,
    )


def test_the_file_is_one_a_person_can_read(store):
    """Money is text, so that no reader makes a float of it."""
    tell(store)

    text = (store.root / "published" / "monthly_review" / "2026-10.json").read_text()
    assert json.loads(text) == {
        "report": "monthly_review",
        "period": "2026-10",
        "fiscal_year_starts": 1,
        "revision": 1,
        "as_of": "2026-11-05T12:00:00Z",
        "store_digest": store.digest(),
        "basis": "net",
        "version": "0.4.0",
        "headlines": {"mrr_usd": "530.00", "paying_customers": 5, "nrr": 0.9245, "grr": None},
    }


def test_a_quarter_says_of_which_fiscal_year_it_is(store):
    """One that does not say is of a calendar year."""
    quarter = {"report": "quarterly_review", "period": "2026-Q3"}
    tell(store, fiscal_year_starts=7, **quarter)
    path = store.root / "published" / "quarterly_review" / "2026-Q3.json"

    told = [published(store, **quarter).fiscal_year_starts]
    path.write_text(path.read_text().replace(' "fiscal_year_starts": 7,\n', ""))
    told.append(published(store, **quarter).fiscal_year_starts)

    assert told == [7, 1]


def test_the_first_stays_the_first(store):
    """What differs later is kept beside it; what does not differ is not."""
    restated = MAY | {"mrr_usd": Decimal("545.00")}

    told = [tell(store), tell(store, as_of=LATER), tell(store, restated, as_of=LATER), tell(store, restated)]

    assert told == [True, False, False, False]
    assert files(store) == ["2026-10.json", "2026-10.revision-2.json"]
    assert published(store, **OCTOBER).headlines == MAY
    assert [(one.revision, one.as_of, one.headlines) for one in revisions(store, **OCTOBER)] == [
        (1, NOON, MAY),
        (2, LATER, restated),
    ]


@pytest.mark.parametrize("chosen", [{"apps": ["maps"]}, {"basis": "gross"}])
def test_a_part_or_another_basis_is_not_published(store, chosen):
    """It would be taken for the headline of the vendor."""
    assert tell(store, **chosen) is False
    assert published(store, **OCTOBER) is None


def test_figures_of_a_frame_are_figures(store):
    """Frames hold whole numbers and floats of their own kinds, and NaN where nothing is known."""
    tell(store, {"paying_customers": np.int64(5), "nrr": np.float64(0.5), "grr": float("nan")})

    assert published(store, **OCTOBER).headlines == {"paying_customers": 5, "nrr": 0.5, "grr": None}


def test_money_that_is_no_decimal_is_refused(store):
    """The three lines, whole."""
    with pytest.raises(ReportError) as caught:
        tell(store, {"mrr_usd": 530.0})

    assert str(caught.value) == (
        "The headline 'mrr_usd' is 530.0, which is not money\n"
        "  where: headlines, mrr_usd\n"
        "  to do: state it as Decimal dollars, as metrics do"
    )


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"report": "../x"}, "'../x' is not a report"),
        ({"period": "2026-13"}, "'2026-13' is not a period"),
        ({"period": "2026"}, "'2026' is not a period"),
    ],
)
def test_names_that_are_no_names_are_refused(store, wrong, what):
    """They would be files elsewhere."""
    with pytest.raises(ParamsError) as caught:
        tell(store, **wrong)

    assert caught.value.what == what


def test_all_that_was_first_published_is_listed(store):
    """By report and time, quarters too, without the revisions."""
    tell(store, period="2026-Q3", report="quarterly_review")
    tell(store, period="2026-10")
    tell(store, {"nrr": 1.0}, period="2026-10")
    tell(store, period="2026-09")

    listed = [(one.report, one.period, one.revision) for one in publications(store)]

    assert listed == [
        ("monthly_review", "2026-09", 1),
        ("monthly_review", "2026-10", 1),
        ("quarterly_review", "2026-Q3", 1),
    ]


def test_nothing_published_is_an_empty_list(store):
    """A store of before, or of nobody."""
    assert (publications(store), published(store, **OCTOBER), revisions(store, **OCTOBER)) == ([], None, [])


def test_what_a_crash_left_behind_is_cleared(store):
    """A draft is no publication, and the next one takes it away."""
    folder = store.root / "published" / "monthly_review"
    folder.mkdir(parents=True)
    (folder / ".2026-10.json.1.draft").write_text("{")

    told = tell(store)

    assert told is True
    assert list(folder.glob(".*.draft")) == []


def test_of_two_at_once_one_is_the_first(store):
    """Whoever comes second finds it there."""
    told = []
    threads = [threading.Thread(target=lambda: told.append(tell(store))) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(told) == [False] * 7 + [True]
    assert files(store) == ["2026-10.json"]


def test_the_digest_is_that_of_the_instant(config, bring_in):
    """What came later does not count."""
    bring_in([line("L-1")])
    store = open_store(config)
    before = store.digest()
    tell(store)

    bring_in([line("L-2")], now=LATER)

    assert published(open_store(config), **OCTOBER).store_digest == before
    assert open_store(config).digest() != before

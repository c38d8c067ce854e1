"""Damaged publications: what was first published is told as damaged, and never guessed or written over."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from reports_lib.errors import StoreError
from reports_lib.store import Store
from reports_lib.store.publishing import publications, publish, published

OCTOBER = {"report": "monthly_review", "period": "2026-10"}


@pytest.fixture
def store(config):
    """A store without records."""
    return Store(config.data)


def tell(store, **headlines):
    """Publish October's headlines."""
    now = datetime(2026, 11, 5, 12, tzinfo=UTC)
    return publish(store, headlines=headlines or {"nrr": 0.9}, as_of=now, version="0.4.0", **OCTOBER)


WHOLE = {
    "report": "monthly_review",
    "period": "2026-10",
    "revision": 1,
    "as_of": "2026-11-05T12:00:00Z",
    "store_digest": "0",
    "basis": "net",
    "version": "0.4.0",
    "headlines": {"mrr_usd": "530.00"},
}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        *(
            json.dumps(WHOLE | wrong)
            for wrong in (
                {"headlines": {"mrr_usd": 530}},
                {"headlines": {"mrr_usd": "530"}},
                {"headlines": {"nrr": "1"}},
                {"headlines": {"nrr": True}},
                {"headlines": {"nrr": float("nan")}},
                {"headlines": []},
                {"as_of": "soon"},
                {"as_of": None},
                {"period": "2026-09"},
                {"report": "another"},
                {"revision": 2},
                {"fiscal_year_starts": "7"},
                {"fiscal_year_starts": 13},
            )
        ),
    ],
)
def test_a_damaged_file_is_told_and_not_guessed(store, text):
    """The three lines, whole; a next publication does not write over it."""
    tell(store)
    path = store.root / "published" / "monthly_review" / "2026-10.json"
    path.write_text(text)

    for ask in (lambda: published(store, **OCTOBER), lambda: publications(store), lambda: tell(store)):
        with pytest.raises(StoreError) as caught:
            ask()
        assert str(caught.value) == (
            "Published figures are missing or cannot be read\n"
            f"  where: {path}\n"
            "  to do: restore the file from a backup; nothing else says what was published"
        )
    assert path.read_text() == text


def test_a_file_of_a_later_version_is_read(store):
    """What it says beyond what we know is left alone."""
    tell(store)
    path = store.root / "published" / "monthly_review" / "2026-10.json"
    path.write_text(json.dumps(WHOLE | {"mood": "fine"}))

    assert published(store, **OCTOBER).headlines == {"mrr_usd": Decimal("530.00")}


def test_a_revision_without_its_first_is_damage(store):
    """Nothing that came later may pass for the first."""
    tell(store)
    tell(store, nrr=1.0)
    (store.root / "published" / "monthly_review" / "2026-10.json").unlink()

    with pytest.raises(StoreError) as caught:
        tell(store)

    assert caught.value.where.endswith("2026-10.json")

"""Stated types: what DuckDB writes is what each model says of its columns."""

from __future__ import annotations

from random import Random

import pytest

from reports_lib.models import MODELS
from tests.models.rich_ledgers import ledger
from tests.pipeline import models_of_lines
from tests.records import licence

KINDS = {"string": "VARCHAR", "int64": "BIGINT", "date": "DATE", "boolean": "BOOLEAN"}


@pytest.fixture(scope="module")
def models():
    """Plain SQL on the models of a rich ledger and a record."""
    dice = Random(1)  # noqa: S311  lines, not secrets
    return models_of_lines(ledger(dice, size=30), licences=[licence("E-1")])


@pytest.mark.parametrize("name", MODELS)
def test_columns_have_the_types_that_are_stated(models, name):
    """Ibis believes a truncated date to be one, and DuckDB writes a timestamp."""
    told = {column: kind for column, kind, *_ in models.ask(f"describe {name}").fetchall()}

    assert told == {column: KINDS.get(kind, kind) for column, kind in MODELS[name].columns.items()}


@pytest.mark.parametrize("name", MODELS)
def test_the_grain_is_what_is_stated(models, name):
    """One row per key, in a ledger where much is booked wrong."""
    keys = ", ".join(MODELS[name].grain)

    assert models.ask(f"select {keys} from {name} group by all having count(*) > 1").fetchall() == []

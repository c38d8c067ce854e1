from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from inspect import signature

import pandas as pd
import pytest

from reports_lib import metrics
from reports_lib.config import Config
from reports_lib.engine import DuckEngine, SparkEngine, connect
from reports_lib.models import MODELS
from reports_lib.periods import Month, Quarter, Quarters
from reports_lib.sample import ledger
from reports_lib.store import open_store, publish
from reports_lib.workspace import open_workspace
from reports_lib.workspace.materialising import materialise
from tests.metrics.recovered import synced
from tests.spec.test_quarters import TOLD_BY_QUARTER

SPLITS: dict[str, list[list[str]]] = {
    "mrr": [[], ["app_key"], ["hosting", "country"]],
    "mrr_movements": [[], ["billing_period"], ["tier_band", "customer_size"]],
    "revenue_retention": [[], ["hosting"]],
    "customer_churn": [["app_key"], ["app_edition"]],
    "quick_ratio": [[]],
    "concentration": [["country"]],
    "high_value_segments": [["hosting", "tier_band"]],
    "cohort_retention": [["app_key"]],
    "survival": [["app_key"]],
    "renewals": [["hosting", "billing_period"]],
    "licence_churn": [[]],
    "mrr_churn": [["app_key"]],
    "host_churn": [[]],
    "upgrades": [["hosting"]],
    "refunds": [["app_key"]],
    "refunded_lines": [[]],
    "stitched_licences": [[]],
    "evaluation_conversion": [["app_key"], ["opportunity_band", "country"]],
    "edition_trials": [[]],
    "signals": [["app_key"]],
    "sales": [["sale_type", "hosting"], ["tier"]],
    "app_users": [[], ["app_key", "hosting"], ["licence_type", "country"]],
    "licences": [["app_key", "hosting"], ["licence_type", "country"]],
    "switchboard": [[], ["hosting"]],
    "switchboard_bridge": [[]],
    "mrr_bridge": [[]],
    "contested_mrr": [["app_key"]],
    "restatement": [[]],
    "restated_reasons": [[]],
    "restated_lines": [[]],
}
DAYS = {"now": date(2026, 10, 31), "then": date(2025, 10, 31)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The raw records of a small sample vendor, and something published of it; without models."""
    home = tmp_path_factory.mktemp("engines")
    book = ledger(customers=25)
    store = open_store(synced(home, book))
    for report, period in (("monthly_review", "2026-09"), ("quarterly_review", "2026-Q3")):
        publish(
            store,
            report=report,
            period=period,
            headlines={"mrr_usd": Decimal("1.00"), "nrr": 0.5},
            as_of=book.instants[1],
            version="1",
        )
    (home / "data").rename(home / "duckdb")
    shutil.copytree(home / "duckdb", home / "spark")
    return home


@pytest.fixture(scope="module")
def duckdb(folder):
    """The vendor, models and metrics by DuckDB."""
    return open_workspace(Config(home=folder, data=folder / "duckdb", output=folder / "output"))


@pytest.fixture(scope="module")
def spark(folder):
    """The vendor, models and metrics by Spark."""
    config = Config(home=folder, data=folder / "spark", output=folder / "output", engine="spark")
    review = open_workspace(config, engine=connect(config))
    yield review
    review.engine.connection.disconnect()


def plain(frame):
    """The rows of a frame as text, in an order of their own, missing as a dash."""
    ordered = frame.reindex(columns=sorted(frame.columns))
    return sorted(
        tuple("-" if pd.isna(cell) else str(cell).removesuffix(" 00:00:00") for cell in row)
        for row in ordered.astype(object).to_numpy()
    )


def asked(review, name, by):
    """A metric of a review's whole history; of users a year apart, so that most licences moved."""
    takes = signature(metrics.METRICS[name]).parameters
    when = {"month": review.month} if "month" in takes else {"months": review.history}
    return review.measure(name, by=by, **(DAYS if name == "app_users" else when))


def test_every_metric_is_compared():
    """A new one has to be listed."""
    assert set(SPLITS) == set(metrics.METRICS)


@pytest.mark.spark
@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_the_same_on_both_engines(duckdb, spark, name):
    """Keys, counts and cents equal, row by row."""
    ours, theirs = (plain(review.table(name).to_pandas()) for review in (duckdb, spark))

    assert len(ours) > 0
    assert theirs == ours


@pytest.mark.spark
@pytest.mark.parametrize(("name", "by"), [(name, by) for name, every in SPLITS.items() for by in every])
def test_every_metric_is_the_same_on_both_engines(duckdb, spark, name, by):
    """Frame by frame, in the same order."""
    frames = [asked(review, name, by) for review in (duckdb, spark)]

    rows = [[tuple(map(str, row)) for row in frame.astype(object).fillna("-").to_numpy()] for frame in frames]
    assert len(rows[0]) > 0
    assert rows[1] == rows[0]
    assert list(frames[1].columns) == list(frames[0].columns)


@pytest.mark.spark
@pytest.mark.parametrize("name", sorted(TOLD_BY_QUARTER))
def test_quarters_are_the_same_on_both_engines(duckdb, spark, name):
    """Gathered from months, split by what the metric is split by above."""
    months = Quarters.up_to(Quarter(2026, 3), count=6)
    frames = [review.measure(name, by=SPLITS[name][-1], months=months) for review in (duckdb, spark)]

    assert len(frames[0]) > 0
    assert plain(frames[1]) == plain(frames[0])


@pytest.mark.spark
def test_the_customers_behind_the_waterfall_are_the_same_on_both_engines(duckdb, spark):
    """In the same order."""
    frames = [
        metrics.customer_movements(review.customer_months, review.customers, months=review.history, limit=200)
        for review in (duckdb, spark)
    ]

    rows = [[tuple(map(str, row)) for row in frame.astype(object).fillna("-").to_numpy()] for frame in frames]
    assert len(rows[0]) > 0
    assert rows[1] == rows[0]


@pytest.mark.spark
def test_the_gate_the_streams_and_the_apps_are_the_same_on_both_engines(duckdb, spark):
    """What the report says of itself."""
    assert plain(spark.gate) == plain(duckdb.gate)
    assert plain(spark.streams) == plain(duckdb.streams)
    assert plain(metrics.apps(spark.apps)) == plain(metrics.apps(duckdb.apps))
    assert (spark.month, spark.history) == (duckdb.month, duckdb.history)


@pytest.mark.spark
def test_a_store_without_licences_has_models_on_spark(folder):
    """The empty stream has its columns there too."""
    data = folder / "without licences"
    shutil.copytree(folder / "spark", data, ignore=shutil.ignore_patterns("models"))
    for commit in (data / "syncs").glob("*.json"):
        if '"stream": "licenses"' in commit.read_text():
            commit.unlink()
    config = Config(home=folder, data=data, output=folder / "output", engine="spark")

    models, _ = materialise(
        config, open_store(config), as_of=None, last_month=Month(2026, 10), only=["customers", "licences"]
    )

    licences, customers = (
        connect(config).read(sorted((models / name).glob("*.parquet"))) for name in ("licences", "customers")
    )
    assert licences.count().to_pandas() == 0
    assert customers.count().to_pandas() > 0


def test_the_configuration_names_the_engine(tmp_path):
    """DuckDB by default; Spark starts only when it is asked something."""
    config = Config(home=tmp_path, data=tmp_path, output=tmp_path, memory_limit="500MB", threads=1)

    duck, spark = connect(config), connect(replace(config, engine="spark"))

    assert (type(duck), type(spark)) == (DuckEngine, SparkEngine)
    limits = "select current_setting('memory_limit'), current_setting('threads')"
    told = duck.connection.con.execute(limits).fetchone()
    duck.close()
    assert told == ("476.8 MiB", 1)

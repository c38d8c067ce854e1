"""Workspace: configuration and an instant, turned into models that are ready to ask.

``open_review`` is the notebooks' one door. Models are kept as Parquet under ``data/models``, keyed by
what is committed at the instant, by the newest complete month and by the code; a stale key is built
anew, whole or not at all.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from filelock import FileLock

from reports_lib import metrics
from reports_lib.config import read_config
from reports_lib.engine import DuckEngine, Engine, connect
from reports_lib.errors import ParamsError, SchemaError, StoreError, did_you_mean
from reports_lib.models import MODELS, segment_months
from reports_lib.periods import Month, Months, format_instant, last_complete_month, parse_instant
from reports_lib.sources import STREAMS
from reports_lib.store import Store, open_store, store_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    import ibis

    from reports_lib.config import Config
    from reports_lib.metrics.frames import Basis

__all__ = ["Review", "materialise", "open_review", "open_workspace"]

HISTORY = 24
SAMPLE_VENDOR = "sample"
_BASES = ("net", "gross")
_KEPT = 8
_PACKAGES = (
    "marketplace-review",
    "duckdb",
    "ibis-framework",
    "pandas",
    "altair",
    "vl-convert-python",
    "papermill",
)
_CUSTOMER_COLUMNS = ("country", "region")
_TERM_COLUMNS = ("hosting", "app_edition", "billing_period", "licence_type", "partner_type")
_SALES_COLUMNS = ("app_key", *_TERM_COLUMNS, *_CUSTOMER_COLUMNS, "sale_type", "tier", "partner_name")


@dataclass(frozen=True)
class Review:
    """Models of one store at one instant, and the choices a report is made with."""

    month: Month
    basis: Basis
    as_of: datetime
    app_keys: tuple[str, ...]
    vendor_name: str
    is_sample: bool
    store_digest: str
    engine: Engine
    folder: Path
    last_month: Month

    def __getattr__(self, name: str) -> ibis.Table:
        if name in MODELS:
            return self.table(name)
        raise AttributeError(name)

    def table(self, name: str) -> ibis.Table:
        """Return a model, cut down to the chosen apps where it has apps."""
        table = self.models[name]
        if self.app_keys and "app_key" in table.columns:
            return table.filter(table.app_key.isin(self.app_keys))
        return table

    @cached_property
    def models(self) -> dict[str, ibis.Table]:
        """Every model by name, all apps."""
        return {name: self.engine.read(sorted((self.folder / name).glob("*.parquet"))) for name in MODELS}

    @property
    def this_month(self) -> Months:
        """The month under review, as a span."""
        return Months(self.month, self.month)

    @cached_property
    def history(self) -> Months:
        """The two years up to the month under review, as far as the ledger reaches back."""
        first = self.table("customer_months").month.min().to_pandas()
        begin = self.month if pd.isna(first) else Month.of(pd.Timestamp(first).date())
        return Months(max(min(begin, self.month), self.month - (HISTORY - 1)), self.month)

    def months_by(self, by: Sequence[str]) -> ibis.Table:
        """Return customer months that can be split by columns: of apps, customers or terms.

        Raises ``ParamsError`` for a column that MRR cannot be split by.
        """
        months = self.table("customer_months")
        known = ("app_key", *_TERM_COLUMNS, *_CUSTOMER_COLUMNS)
        for column in by:
            if column not in known:
                raise ParamsError(
                    f"MRR cannot be split by {column!r}", where="--by", todo=did_you_mean(column, known)
                )
        terms = [column for column in by if column in _TERM_COLUMNS]
        if terms:
            months = segment_months(
                self.table("subscription_terms"), months, by=terms, last_month=self.last_month.index
            )
        if set(by) & set(_CUSTOMER_COLUMNS):
            customers = self.table("customers").select("customer_id", *_CUSTOMER_COLUMNS)
            months = months.left_join(customers, "customer_id").drop("customer_id_right")
        return months

    def split_for(self, metric: str, by: Sequence[str]) -> ibis.Table:
        """Return the table that a metric takes, with the columns it is to be split by."""
        if metric != "sales":
            return self.months_by(by)
        for column in by:
            if column not in _SALES_COLUMNS:
                raise ParamsError(
                    f"Sales cannot be split by {column!r}",
                    where="--by",
                    todo=did_you_mean(column, _SALES_COLUMNS),
                )
        return self.table("transactions")

    @cached_property
    def gate(self) -> pd.DataFrame:
        """The gate's checks of the month under review."""
        return metrics.gate(
            self.table("transactions"),
            self.table("subscription_terms"),
            self.table("customer_months"),
            month=self.month,
        )

    @property
    def gate_status(self) -> str:
        """The gate's verdict: green, amber or red."""
        return metrics.gate_status(self.gate)

    @property
    def source(self) -> str:
        """The source line of every chart."""
        share = "net of Atlassian's share" if self.basis == "net" else "gross, at the price paid"
        return f"Marketplace transactions as known on {self.as_of.day} {self.as_of:%b %Y}, {share}"

    @cached_property
    def streams(self) -> pd.DataFrame:
        """What the models are made of: one row per stream."""
        rows = []
        for stream, name, day in (
            ("transactions", "transactions", "sold_on"),
            ("licences", "licences", "starts_on"),
        ):
            table = self.table(name)
            found = table.aggregate(
                records=table.count(), first_on=table[day].min(), last_on=table[day].max()
            )
            rows.append({"stream": stream, **found.to_pandas().iloc[0].to_dict()})
        return pd.DataFrame(rows).astype({"records": "int64"})

    @property
    def versions(self) -> dict[str, str]:
        """The versions of what computed and drew the figures."""
        return {name: metadata.version(name) for name in _PACKAGES}


def open_review(*, month: str = "", apps: Sequence[str] = (), basis: str = "net", as_of: str = "") -> Review:
    """Open the store of this folder for one month: the notebooks' door.

    Parameters are as in the notebooks' first cell: ``month`` YYYY-MM (empty: the newest complete
    month the ledger reaches), ``apps`` app keys (empty: all), ``basis`` net or gross, ``as_of`` an
    instant (empty: the newest). The environment says where the store is (``REPORTS_DATA``).

    Raises ``ParamsError`` for a month, app or basis that is not there, ``StoreError`` for an empty
    or foreign store.
    """
    config = read_config(os.environ, cwd=Path.cwd())
    instant = parse_instant(as_of, where="as_of") if as_of else None
    return open_workspace(config, month=month, apps=apps, basis=basis, as_of=instant)


def open_workspace(
    config: Config,
    *,
    month: str = "",
    apps: Sequence[str] = (),
    basis: str = "net",
    as_of: datetime | None = None,
    engine: Engine | None = None,
    progress: Callable[[str], object] = str,
) -> Review:
    """Open the store of a configuration, building its models where they are stale.

    ``engine`` computes the metrics (DuckDB when none is given); ``progress`` is told the name of
    each model that is built. The store's instant, never the clock, says which months are over.
    """
    store = open_store(config)
    commits = store.commits(as_of=as_of)
    if not any(commit.stream == "transactions" for commit in commits):
        raise StoreError(
            "The store has no transactions" + (f" at {format_instant(as_of)}" if as_of else ""),
            where=str(store.root),
            todo="run: reports import transactions FILE, or: reports demo",
        )
    instant = max(commit.synced_at for commit in commits)
    last_month = last_complete_month(instant)
    chosen = Month.parse(month, where="month") if month else None
    if chosen and chosen > last_month:
        raise ParamsError(
            f"{chosen} was not over when the store was filled, on {format_instant(instant)}",
            where="month",
            todo=f"choose {last_month} or an earlier month, or import newer records",
        )
    if basis not in _BASES:
        raise ParamsError(f"There is no basis {basis!r}", where="basis", todo=did_you_mean(basis, _BASES))
    review = Review(
        month=chosen or last_month,
        basis="gross" if basis == "gross" else "net",
        as_of=instant,
        app_keys=tuple(apps),
        vendor_name=store.vendor_name or "Unnamed vendor",
        is_sample=store.vendor == SAMPLE_VENDOR,
        store_digest=store.digest(as_of=as_of),
        engine=engine or DuckEngine(memory_limit=config.memory_limit, spill=config.data / ".spill"),
        folder=materialise(config, store, as_of=as_of, last_month=last_month, progress=progress),
        last_month=last_month,
    )
    _check_apps(review)
    return review if chosen else _at_newest_month(review)


def _check_apps(review: Review) -> None:
    known = set(metrics.apps(review.models["apps"])["app_key"]) if review.app_keys else set()
    for key in review.app_keys:
        if key not in known:
            raise ParamsError(f"There is no app {key!r}", where="apps", todo=did_you_mean(key, known))


def _at_newest_month(review: Review) -> Review:
    """Show the newest complete month that the ledger reaches, not an empty one after it."""
    newest = review.models["transactions"].sold_on.max().to_pandas()
    reached = review.last_month if pd.isna(newest) else Month.of(pd.Timestamp(newest).date())
    return replace(review, month=min(reached, review.last_month))


def materialise(
    config: Config,
    store: Store,
    *,
    as_of: datetime | None,
    last_month: Month,
    progress: Callable[[str], object] = str,
) -> Path:
    """Return the folder of the models, built if they are not there.

    Raises ``SchemaError`` when a model does not keep its grain, ``StoreError`` when the disk is full.
    """
    key = hashlib.sha256(f"{store.digest(as_of=as_of)} {last_month} {_code_digest()}".encode()).hexdigest()[
        :16
    ]
    folder = store.models / key
    if folder.is_dir():
        return folder
    with store_errors(store.models):
        store.models.mkdir(parents=True, exist_ok=True)
        with FileLock(store.models / ".lock"):
            if not folder.is_dir():
                draft = store.models / f".{key}.draft"
                shutil.rmtree(draft, ignore_errors=True)
                draft.mkdir()
                _build_models(config, store, draft, as_of=as_of, last_month=last_month, progress=progress)
                draft.replace(folder)
                _drop_old(store.models)
    return folder


def _drop_old(models: Path) -> None:
    """Keep the newest few sets of models; any of them can be built again."""
    kept = sorted(models.glob("[0-9a-f]*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in kept[_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def _build_models(
    config: Config,
    store: Store,
    folder: Path,
    *,
    as_of: datetime | None,
    last_month: Month,
    progress: Callable[[str], object],
) -> None:
    engine = connect(config)
    tables = {
        f"raw_{name}": engine.read_stream(store.files(name, as_of=as_of), stream.schema, scratch=folder)
        for name, stream in STREAMS.items()
    }
    try:
        for name, model in MODELS.items():
            progress(name)
            bound = {"last_month": last_month.index} if name == "customer_months" else {}
            table = model.check(model.build(*(tables[source] for source in model.inputs), **bound))
            engine.write(table, folder / name)
            tables[name] = engine.read(sorted((folder / name).glob("*.parquet")))
            repeated = model.repeated(tables[name]).count().to_pandas()
            if repeated:
                raise SchemaError(
                    f"Model {name} has {repeated:,} repeated keys of {', '.join(model.grain)}",
                    where=f"model {name}",
                    todo="report this with the output of: reports imports; nothing was published",
                )
    finally:
        engine.close()


@lru_cache(maxsize=1)
def _code_digest() -> str:
    """A hash of the code that makes models, so that a change of it rebuilds them."""
    package = Path(__file__).parent
    files = sorted([package / "engine.py", *(package / "models").glob("*.py")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()

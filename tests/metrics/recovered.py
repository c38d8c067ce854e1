"""Recovered: the sample vendor synced over HTTP at its instants, and every figure held against its truth."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from reports_lib import metrics
from reports_lib.config import Config
from reports_lib.periods import Month
from reports_lib.sample.stand_in import Settings, StandIn
from reports_lib.sources.marketplace import PULLED, Marketplace
from reports_lib.sync import pull_streams
from reports_lib.workspace import open_workspace
from tests.metrics.retained import retention
from tests.metrics.test_conversion_truth import conversion
from tests.metrics.test_renewals import renewals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from reports_lib.sample import Ledger, Truth
    from reports_lib.workspace import Review

__all__ = ["FLOWS", "LICENCES", "USERS", "compared", "synced"]

FLOWS = (
    *("opening", "new", "reactivation", "expansion", "contraction", "churn"),
    *("billing_period", "hosting_migration", "transfer", "revenue_share", "closing"),
)
USERS = (
    "users_then users_now new_users lost_users net_users users_now_at_least unlimited_then unlimited_now "
    "unknown_then unknown_now licences_now left_out_now"
).split()
LICENCES = ("active", "evaluating", "installs", "uninstalls")
_SPLIT = ["app_key", "hosting"]
Figures = dict[tuple[Any, ...], tuple[Any, ...]]


def synced(folder: Path, book: Ledger, *, instants: Sequence[datetime] = ()) -> Config:
    """Sync a vendor from the stand-in at instants, by default at its own, as ``reports demo`` does."""
    config = Config(home=folder, data=folder / "data", output=folder / "output")
    settings = Settings(vendor_name=book.vendor_name, queued_seconds=0, running_seconds=0)
    chosen = instants or book.instants
    with StandIn(book, folder=folder / "stand-in", instants=chosen, settings=settings) as server:
        for instant in chosen:
            server.now = instant
            with Marketplace(
                url=server.url, email=server.email, token=server.token, vendor=server.vendor
            ) as market:
                # A small vendor's few losses are more than two in a hundred.
                for pulled in pull_streams(
                    config, market, list(PULLED), now=instant, accept_missing=99, progress=lambda *told: None
                ):
                    if pulled.error:
                        raise pulled.error
    return config


def compared(config: Config, book: Ledger, *, at: datetime) -> dict[str, tuple[int, list[str]]]:
    """Hold each section of the truth at an instant against the metrics: figures compared, differences."""
    review, truth = open_workspace(config, as_of=at), book.truth(at=at)
    sections = {
        "mrr": _mrr(review, truth),
        "sales": _sales(review, truth),
        "users": _users(review, truth, at),
    }
    sections |= {
        "licences": _licences(review, truth),
        "movements": _movements(review, truth),
        "customers": _customers(review, truth),
        "upgrades": _upgrades(review, truth),
        "identities": _identities(review, truth),
        "retention": retention(review, truth),
        "renewals": renewals(review, truth),
        "conversion": conversion(review, truth),
    }
    return {
        name: (
            sum(map(len, true.values())),
            [
                f"{key}: {told.get(key)} is not {true.get(key)}"
                for key in told | true
                if told.get(key) != true.get(key)
            ],
        )
        for name, (told, true) in sections.items()
    }


def _month(stamp: Any) -> Month:
    return Month.of(pd.Timestamp(stamp).date())


def _cents(dollars: Any) -> int:
    return int(dollars * 100)


def _moved(review: Review, truth: Truth, basis: str) -> dict[tuple[Month, str], dict[str, int]]:
    moves = metrics.mrr_movements(review.customer_months, months=truth.span, by=["app_key"], basis=basis)
    return {
        (_month(row["month"]), row["app_key"]): {kind: _cents(row[f"{kind}_mrr_usd"]) for kind in FLOWS}
        for row in moves.to_dict("records")
    }


def _something(figures: Mapping[tuple[Any, ...], tuple[Any, ...]]) -> Figures:
    return {key: row for key, row in figures.items() if any(row)}


def _flows(review: Review, truth: Truth, kinds: tuple[str, ...]) -> tuple[Figures, Figures]:
    told, true = {}, {}
    for basis in ("net", "gross"):
        for key, row in _moved(review, truth, basis).items():
            told[basis, *key] = tuple(row[kind] for kind in kinds)
        for key, month in truth.app_months.items():
            true[basis, *key] = tuple(getattr(getattr(month, basis), kind) for kind in kinds)
    return _something(told), _something(true)


def _mrr(review: Review, truth: Truth) -> tuple[Figures, Figures]:
    return _flows(review, truth, ("closing",))


def _movements(review: Review, truth: Truth) -> tuple[Figures, Figures]:
    return _flows(review, truth, FLOWS)


def _customers(review: Review, truth: Truth) -> tuple[Figures, Figures]:
    total = metrics.mrr(review.customer_months, months=truth.span)
    by_app = metrics.mrr(review.customer_months, months=truth.span, by=["app_key"])
    told = {(_month(row.month),): (row.paying_customers,) for row in total.itertuples()}
    told |= {(_month(row.month), row.app_key): (row.paying_customers,) for row in by_app.itertuples()}
    true = {(month,): (count,) for month, count in truth.paying_customers.items()}
    true |= {key: (row.paying_customers,) for key, row in truth.app_months.items()}
    return _something(told), _something(true)


def _sales(review: Review, truth: Truth) -> tuple[Figures, Figures]:
    told, true = {}, {}
    for basis in ("net", "gross"):
        booked = metrics.sales(
            review.transactions, months=truth.span, by=["sale_type", "hosting"], basis=basis
        )
        for row in booked.itertuples():
            kind = None if pd.isna(row.sale_type) else row.sale_type
            told[basis, _month(row.month), kind, row.hosting] = (row.lines, _cents(row.sales_usd))
        for key, sales in truth.sales.items():
            if key[0] <= truth.span.last:
                true[basis, *key] = (sales.lines, getattr(sales, f"{basis}_cents"))
    return _something(told), _something(true)


def _users(review: Review, truth: Truth, at: datetime) -> tuple[Figures, Figures]:
    over = at.date() - timedelta(days=1)
    pairs = [(over, over - timedelta(days=7)), (date(2026, 8, 31), date(2026, 7, 31))]
    pairs.append((date(2026, 3, 15), date(2025, 3, 15)))
    told, true = {}, {}
    for now, then in pairs:
        frame = metrics.app_users(review.licence_spells, now=now, then=then, by=_SPLIT)
        for row in frame.to_dict("records"):
            told[now, row["app_key"], row["hosting"]] = tuple(int(row[name]) for name in USERS)
        for key, users in truth.users(now=now, then=then).items():
            true[now, *key] = tuple(getattr(users, name) for name in USERS)
    return _something(told), _something(true)


def _licences(review: Review, truth: Truth) -> tuple[Figures, Figures]:
    frame = metrics.licences(review.licence_spells, months=truth.span, by=_SPLIT)
    told = {
        (_month(row["month"]), row["app_key"], row["hosting"]): tuple(int(row[name]) for name in LICENCES)
        for row in frame.to_dict("records")
    }
    true = {key: tuple(getattr(row, name) for name in LICENCES) for key, row in truth.licences.items()}
    return _something(told), _something(true)


def _upgrades(review: Review, truth: Truth) -> tuple[Figures, Figures]:
    frame = metrics.upgrades(review.upgrades, months=truth.span, by=["app_key"])
    told = {}
    for row in frame.to_dict("records"):
        rate = _cents(row["revenue_share_mrr_usd"])
        told[_month(row["month"]), row["app_key"]] = (
            row["events"],
            _cents(row["change_mrr_usd"]) - rate,
            rate,
        )
    true = {key: (row.events, row.volume_cents, row.rate_cents) for key, row in truth.upgrades.items()}
    return _something(told), _something(true)


def _identities(review: Review, truth: Truth) -> tuple[Figures, Figures]:
    """Who is who: the licences of one customer are one customer's, and go on from each other."""
    aliases = review.licence_aliases.to_pandas()
    licence_of = {
        (row.app_key, row.alias.split("/", 1)[1]): row.licence_id
        for row in aliases.itertuples()
        if row.alias[0] in "1234"
    }
    links = review.customer_links.to_pandas()
    link_of = {(row.app_key, row.licence_id): row for row in links.itertuples()}
    owners: dict[int, set[str]] = {}
    told: Figures = {}
    true: Figures = {}
    for identity in truth.identities():
        found = {licence_of.get((identity.app_key, one)) for one in identity.ids} - {None}
        if not found:
            continue
        before = {licence_of.get((identity.app_key, one)) for one in identity.follows} - {None}
        key = (identity.customer, identity.app_key, min(identity.ids))
        link = link_of[identity.app_key, min(found)]
        owners.setdefault(identity.customer, set()).add(link.customer_id)
        told[key] = (len(found), len(owners[identity.customer]), link.follows if before else "")
        true[key] = (1, 1, min(before) if before else "")
    told["customers",] = (len({min(one) for one in owners.values()}),)
    true["customers",] = (len(owners),)
    return told, true

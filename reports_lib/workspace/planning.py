"""Planning: a reader's choices held against what the store has, before anything heavy is loaded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from reports_lib.errors import ParamsError, StoreError, did_you_mean
from reports_lib.periods import Month, format_instant, last_complete_month
from reports_lib.store import open_store, publications
from reports_lib.workspace.materialising import Facts, materialise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from reports_lib.config import Config
    from reports_lib.store import Commit, Publication

__all__ = ["Plan", "plan_review"]

SAMPLE_VENDOR = "sample"
_BASES = ("net", "gross")


@dataclass(frozen=True)
class Plan:
    """What a review is made from: checked choices, and the folder of ready models."""

    month: Month
    basis: Literal["net", "gross"]
    app_keys: tuple[str, ...]
    as_of: datetime
    last_month: Month
    vendor_name: str
    is_sample: bool
    store_digest: str
    folder: Path
    models_as_of: Callable[[datetime, str], Path]
    known_app_keys: tuple[str, ...] = ()
    streams: frozenset[str] = frozenset()
    pulls: tuple[Commit, ...] = ()
    publications: tuple[Publication, ...] = ()


def plan_review(
    config: Config,
    *,
    month: str = "",
    apps: Sequence[str] = (),
    basis: str = "net",
    as_of: datetime | None = None,
    progress: Callable[[str], object] = str,
) -> Plan:
    """Check a reader's choices and make the models ready, building them where they are stale.

    ``progress`` is told the name of each model that is built. The store's instant, never the clock,
    says which months are over; without a month it is the newest of these that the ledger reaches.

    Raises ``ParamsError`` for a month, app or basis that is not there, ``StoreError`` for an empty
    or foreign store.
    """
    store = open_store(config)
    commits = store.commits(as_of=as_of)
    if not any(commit.stream == "transactions" for commit in commits):
        raise StoreError(
            "The store has no transactions" + (f" at {format_instant(as_of)}" if as_of else ""),
            where=str(store.root),
            todo="run: reports sync, or: reports import transactions FILE, or: reports demo",
        )
    instant = max(commit.newest_by(as_of) for commit in commits)
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
    folder, facts = materialise(config, store, as_of=as_of, last_month=last_month, progress=progress)
    _check_apps(apps, facts)
    pulls = _newest_pulls(commits, as_of)
    is_sample = store.vendor == SAMPLE_VENDOR
    return Plan(
        month=chosen or min(last_month, _whole_month(pulls, facts) or last_month),
        basis="gross" if basis == "gross" else "net",
        app_keys=tuple(apps),
        as_of=instant,
        last_month=last_month,
        vendor_name=(not is_sample and config.vendor_name) or store.vendor_name or "Unnamed vendor",
        is_sample=is_sample,
        store_digest=store.digest(as_of=as_of),
        folder=folder,
        models_as_of=lambda then, name: materialise(
            config, store, as_of=then, last_month=last_complete_month(then), only=[name], progress=progress
        )[0],
        known_app_keys=facts.app_keys,
        streams=frozenset(one.stream for one in commits if one.seen),
        pulls=pulls,
        # What was published at this very instant is what this review says itself.
        publications=tuple(one for one in publications(store) if one.as_of < instant),
    )


def _newest_pulls(commits: Sequence[Commit], as_of: datetime | None) -> tuple[Commit, ...]:
    """Return the newest pull of each stream, with all that surprised since its last full one."""
    newest: dict[str, Commit] = {}
    for commit in commits:
        if commit.source != "api":
            continue
        before = newest.get(commit.stream)
        surprises = dict(before.surprises) if before and not commit.is_full else {}
        for kind, found in commit.surprises.items():
            surprises[kind] = surprises.get(kind, {}) | found
        newest[commit.stream] = replace(commit, synced_at=commit.newest_by(as_of), surprises=surprises)
    return tuple(newest.values())


def _whole_month(pulls: Sequence[Commit], facts: Facts) -> Month | None:
    """Return the newest month that transactions are known of to its end."""
    pulled = [last_complete_month(one.synced_at) for one in pulls if one.stream == "transactions"]
    known = [facts.newest_month] if facts.newest_month else []
    return max([*pulled, *known], default=None)


def _check_apps(apps: Sequence[str], facts: Facts) -> None:
    for key in apps:
        if key not in facts.app_keys:
            raise ParamsError(
                f"There is no app {key!r}", where="apps", todo=did_you_mean(key, facts.app_keys)
            )

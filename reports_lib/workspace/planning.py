"""Planning: a reader's choices held against what the store has, before anything heavy is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from reports_lib.audiences import AUDIENCES, INTERNAL, SHARED
from reports_lib.errors import ParamsError, StoreError, did_you_mean
from reports_lib.periods import Month, Quarter, format_instant, last_complete_month
from reports_lib.store import open_store, publications
from reports_lib.targets import read_targets
from reports_lib.workspace.materialising import Facts, materialise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal
    from pathlib import Path

    from reports_lib.audiences import Audience
    from reports_lib.config import Config
    from reports_lib.store import Commit, Publication

__all__ = ["Plan", "plan_review"]

SAMPLE_VENDOR = "sample"
_BASES = ("net", "gross")


@dataclass(frozen=True)
class Plan:
    """What a review is made from: checked choices, and the folder of ready models.

    ``period`` is the month or the quarter under review.
    """

    period: Month | Quarter
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
    fiscal_year_starts: int = 1
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    audience: Audience = INTERNAL
    hash_key: str = field(default="", repr=False)
    erasures: int = 0

    @property
    def month(self) -> Month:
        """The month under review, or the quarter's last, at whose end balances are read."""
        return self.period.span.last

    @property
    def period_label(self) -> str:
        """The period as a reader writes it: ``October 2026`` or ``Q3 2026``."""
        return self.period.label

    @property
    def parameters(self) -> dict[str, Any]:
        """The choices as a notebook declares them, every one of them decided."""
        return {
            self.period.span.grain: str(self.period),
            "apps": list(self.app_keys),
            "basis": self.basis,
            "audience": self.audience,
            "as_of": format_instant(self.as_of),
        }


def plan_review(
    config: Config,
    *,
    month: str = "",
    quarter: str | None = None,
    apps: Sequence[str] = (),
    basis: str = "net",
    audience: str = INTERNAL,
    as_of: datetime | None = None,
    progress: Callable[[str], object] = str,
) -> Plan:
    """Check a reader's choices and make the models ready, building them where they are stale.

    ``quarter`` makes it the review of a quarter: the one named or, if it is empty, the newest complete one.
    ``progress`` is told the name of each model that is built. The store's instant, never the clock,
    says what is over; what is not named is the newest of it that the ledger reaches.

    Raises ``ParamsError`` for a month, quarter, app, basis or audience that is not there, ``StoreError`` for
    an empty or foreign store.
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
    starts = config.fiscal_year_starts
    chosen = _chosen(month, quarter, last_month=last_month, instant=instant, fiscal_year_starts=starts)
    if basis not in _BASES:
        raise ParamsError(f"There is no basis {basis!r}", where="basis", todo=did_you_mean(basis, _BASES))
    if audience not in AUDIENCES:
        raise ParamsError(
            f"There is no audience {audience!r}", where="audience", todo=did_you_mean(audience, AUDIENCES)
        )
    targets = read_targets(config.params / "targets.yml", store.vendor)
    folder, facts = materialise(config, store, as_of=as_of, last_month=last_month, progress=progress)
    _check_apps(apps, facts)
    pulls = _newest_pulls(commits, as_of)
    is_sample = store.vendor == SAMPLE_VENDOR
    newest = min(last_month, _whole_month(pulls, facts) or last_month)
    if quarter is not None:
        period: Month | Quarter = chosen or Quarter.last_complete(newest, fiscal_year_starts=starts)
    else:
        period = chosen or newest
    return Plan(
        period=period,
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
        fiscal_year_starts=starts,
        erasures=store.erasures,
        targets={} if apps or basis != "net" else targets.get(str(period), {}),
        audience=SHARED if audience == SHARED else INTERNAL,
        hash_key=config.hash_key,
    )


def _chosen(
    month: str, quarter: str | None, *, last_month: Month, instant: datetime, fiscal_year_starts: int
) -> Month | Quarter | None:
    """Read the month or quarter that was named, if one was; it must have been over at the instant."""
    if month and quarter is not None:
        raise ParamsError(
            "A review is of a month or of a quarter, not of both",
            where="month and quarter",
            todo="leave one of them out",
        )
    if not (month or quarter):
        return None
    if not quarter:
        chosen: Month | Quarter = Month.parse(month, where="month")
        last: Month | Quarter = last_month
    else:
        chosen = Quarter.parse(quarter, fiscal_year_starts=fiscal_year_starts, where="quarter")
        last = Quarter.last_complete(last_month, fiscal_year_starts=fiscal_year_starts)
    grain = chosen.span.grain
    if chosen.span.last > last_month:
        raise ParamsError(
            f"{chosen} was not over when the store was filled, on {format_instant(instant)}",
            where=grain,
            todo=f"choose {last} or an earlier {grain}, or import newer records",
        )
    return chosen


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

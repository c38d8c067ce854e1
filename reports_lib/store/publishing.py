"""Publishing: the headline figures of a report, kept as they were first told.

::

    data/published/<report>/<period>.json             as first published
    data/published/<report>/<period>.revision-2.json  what was published later and differs

A file is written once, whole, and never changed. Only what everybody is shown is kept: the report of
all apps, on the default basis.
"""

from __future__ import annotations

import math
import re
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import simplejson
from filelock import FileLock

from reports_lib.errors import ParamsError, ReportError, StoreError
from reports_lib.periods import format_instant, parse_instant
from reports_lib.store.atomic import store_errors, write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from reports_lib.store.opening import Store

__all__ = ["Figure", "Publication", "publications", "publish", "published", "revisions"]

# Money is Decimal dollars, a count is whole, a ratio is a float; what is unknown is none of them.
Figure = Decimal | int | float | None

_DEFAULT_BASIS = "net"
_FOLDER = "published"
_REPORT = re.compile(r"[a-z][a-z0-9_]{0,63}")
_PERIOD = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2]|Q[1-4])")
_FILE = re.compile(rf"({_PERIOD.pattern})(?:\.revision-([2-9]|[1-9][0-9]+))?\.json")
_MONEY = "_usd"
_DOLLARS = re.compile(r"-?[0-9]+\.[0-9]{2}")


@dataclass(frozen=True)
class Publication:
    """What a report said of a period, and from what: instant and digest of the store, version of the code.

    ``revision`` is 1 for what was first published. Of a quarter, ``fiscal_year_starts`` says which months
    it has.
    """

    report: str
    period: str
    revision: int
    as_of: datetime
    store_digest: str
    basis: str
    version: str
    headlines: Mapping[str, Figure]
    fiscal_year_starts: int = 1


def publish(  # noqa: PLR0913  one argument per fact that is kept
    store: Store,
    *,
    report: str,
    period: str,
    headlines: Mapping[str, Figure],
    as_of: datetime,
    version: str,
    basis: str = _DEFAULT_BASIS,
    apps: Sequence[str] = (),
    fiscal_year_starts: int = 1,
) -> bool:
    """Keep the headlines of a report and a period, unless some were published already.

    Returns whether these are the first. Later ones are kept beside the first where a figure differs
    from the newest that are there. A report of chosen apps or on another basis is nobody's headline:
    nothing is kept of it.

    Raises ``ParamsError`` for a name that is no report's or no period's, ``ReportError`` for money
    that is not in Decimal dollars, ``StoreError`` when the disk cannot take it or an earlier
    publication cannot be read.
    """
    folder = _folder(store, report, period)
    told = {name: _written(name, figure) for name, figure in headlines.items()}
    if apps or basis != _DEFAULT_BASIS:
        return False
    with store_errors(store.root):
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock"):
            for left_behind in folder.glob(".*.draft"):
                left_behind.unlink()
            known = _read_all(folder, period)
            last = {name: _written(name, one) for name, one in known[-1].headlines.items()} if known else None
            if last != told:
                content = {
                    "report": report,
                    "period": period,
                    "fiscal_year_starts": fiscal_year_starts,
                    "revision": len(known) + 1,
                    "as_of": format_instant(as_of),
                    "store_digest": store.digest(as_of=as_of),
                    "basis": basis,
                    "version": version,
                    "headlines": told,
                }
                text = simplejson.dumps(content, indent=1) + "\n"
                write_atomically(_path(folder, period, len(known) + 1), text)
    return not known


def published(store: Store, *, report: str, period: str) -> Publication | None:
    """Return what a report first said of a period, if it ever did.

    Raises ``StoreError`` for a file that is damaged.
    """
    found = revisions(store, report=report, period=period)
    return found[0] if found else None


def revisions(store: Store, *, report: str, period: str) -> list[Publication]:
    """Return all that a report ever said of a period, the first first.

    Raises ``StoreError`` for a file that is damaged, and for a revision of what is not there.
    """
    with store_errors(store.root):
        return _read_all(_folder(store, report, period), period)


def publications(store: Store) -> list[Publication]:
    """Return the first publication of every report and period, by name and time."""
    with store_errors(store.root):
        files = sorted((store.root / _FOLDER).glob("*/*.json"))
        found = [(path, _FILE.fullmatch(path.name)) for path in files]
        return [_read(path) for path, name in found if name and not name[2]]


def _folder(store: Store, report: str, period: str) -> Path:
    for name, pattern, what, todo in (
        (report, _REPORT, "report", "name it as its notebook, for example monthly_review"),
        (period, _PERIOD, "period", "write it as YYYY-MM or YYYY-Qn, for example 2026-10"),
    ):
        if not pattern.fullmatch(name):
            raise ParamsError(f"{name!r} is not a {what}", where=what, todo=todo)
    return store.root / _FOLDER / report


def _path(folder: Path, period: str, revision: int) -> Path:
    return folder / (f"{period}.json" if revision == 1 else f"{period}.revision-{revision}.json")


def _read_all(folder: Path, period: str) -> list[Publication]:
    names = [_FILE.fullmatch(path.name) for path in folder.glob(f"{period}*.json")]
    numbers = sorted(int(name[2] or 1) for name in names if name)
    for expected, number in enumerate(numbers, 1):
        if number != expected:
            raise _damaged(_path(folder, period, expected))
    return [_read(_path(folder, period, number)) for number in numbers]


def _damaged(path: Path) -> StoreError:
    return StoreError(
        "Published figures are missing or cannot be read",
        where=str(path),
        todo="restore the file from a backup; nothing else says what was published",
    )


def _written(name: str, figure: Figure) -> str | int | float | None:
    """Write a figure as JSON takes it; money is text, so that no reader makes a float of it."""
    if figure is None or figure != figure:  # noqa: PLR0124  NaN is the one value unlike itself
        return None
    if name.endswith(_MONEY):
        if not isinstance(figure, Decimal):
            raise ReportError(
                f"The headline {name!r} is {figure!r}, which is not money",
                where=f"headlines, {name}",
                todo="state it as Decimal dollars, as metrics do",
            )
        return f"{figure:.2f}"
    # Frames hold whole numbers and floats of their own kinds.
    return int(figure) if isinstance(figure, Integral) else float(figure)


def _read(path: Path) -> Publication:
    try:
        content: dict[str, Any] = simplejson.loads(path.read_text(encoding="utf-8"))
        publication = Publication(
            **{one.name: content[one.name] for one in fields(Publication) if one.default is MISSING}
            | {
                "fiscal_year_starts": _month_number(content.get("fiscal_year_starts", 1)),
                "as_of": parse_instant(content["as_of"], where=str(path)),
                "headlines": {name: _figure(name, one) for name, one in content["headlines"].items()},
            }
        )
        name = f"{publication.report}/{_path(path.parent, publication.period, publication.revision).name}"
    except (ValueError, KeyError, TypeError, AttributeError, ParamsError) as error:
        raise _damaged(path) from error
    if name != f"{path.parent.name}/{path.name}":
        raise _damaged(path)
    return publication


def _month_number(told: object) -> int:
    if isinstance(told, int) and 1 <= told <= 12:
        return int(told)
    raise ValueError(told)


def _figure(name: str, told: object) -> Figure:
    if told is None:
        return None
    if name.endswith(_MONEY):
        if isinstance(told, str) and _DOLLARS.fullmatch(told):
            return Decimal(told)
    elif isinstance(told, Real) and not isinstance(told, bool) and math.isfinite(told):
        return told if isinstance(told, int) else float(told)
    raise ValueError(name)

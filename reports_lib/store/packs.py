"""Packs: files that hold the records of several commits, and which commits those are.

::

    data/packs.json                          which pack holds which commits, written by atomic rename
    data/raw/<stream>/<first>-<last>.<digest>.parquet

A commit that no pack names lies in a file of its own. A file that a pack took the place of is ``left``
for an hour, since a reader that began before may still want it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import simplejson

from reports_lib.errors import ParamsError, StoreError
from reports_lib.periods import format_instant, parse_instant
from reports_lib.store.atomic import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet
    from datetime import datetime
    from pathlib import Path

__all__ = [
    "PACKS",
    "Pack",
    "Packs",
    "Rows",
    "drop_left",
    "left_over",
    "read_packs",
    "rows_of",
    "save_packs",
]

PACKS = "packs.json"
_LEFT_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Pack:
    """A file with the records of the commits that ``numbers`` names."""

    stream: str
    name: str
    numbers: tuple[int, ...]
    checksum: str

    @property
    def place(self) -> str:
        """Where its file lies in ``raw``."""
        return f"{self.stream}/{self.name}.parquet"


@dataclass(frozen=True)
class Packs:
    """All packs of a store; ``left`` maps the files that they took the place of to the instant of it.

    ``erasures`` counts how often a customer was erased from what they hold.
    """

    packs: tuple[Pack, ...] = ()
    left: Mapping[str, str] = field(default_factory=dict)
    erasures: int = 0

    def of(self, stream: str) -> dict[int, Pack]:
        """Return the packs of a stream by the commits in them."""
        return {number: pack for pack in self.packs if pack.stream == stream for number in pack.numbers}

    def put(self, new: Pack, *, instead_of: Iterable[str], at: datetime | None) -> Packs:
        """Return them with a new pack, and without those whose places it takes.

        With an instant, the files it takes the place of are left for readers; without one, they are nobody's.
        """
        places = set(instead_of)
        kept = [pack for pack in self.packs if pack.place not in places]
        left = {one: when for one, when in self.left.items() if one not in {*places, new.place}}
        if at is not None:
            left |= dict.fromkeys(sorted(places), format_instant(at))
        return Packs(tuple(sorted([*kept, new], key=lambda pack: pack.place)), left, self.erasures)


@dataclass(frozen=True)
class Rows:
    """Where rows of a stream lie: files, and the SQL condition on their rows that says which count."""

    files: tuple[Path, ...] = ()
    where: str = "true"


def rows_of(files: Mapping[int, Path], wanted: AbstractSet[int], held: AbstractSet[int]) -> Rows:
    """Return the rows of the commits that are ``wanted``; ``held`` are all that are in their files.

    >>> rows_of({}, {1, 2, 4}, {1, 2, 3, 4}).where
    'sync_number between 1 and 2 or sync_number between 4 and 4'
    """
    chosen = tuple(dict.fromkeys(files[number] for number in sorted(wanted) if number in files))
    if wanted >= held:
        return Rows(chosen)
    spans: list[list[int]] = []
    is_open = False
    for number in sorted(held | wanted):
        if number not in wanted:
            is_open = False
        elif is_open:
            spans[-1][1] = number
        else:
            spans.append([number, number])
            is_open = True
    return Rows(chosen, " or ".join(f"sync_number between {first} and {last}" for first, last in spans))


def read_packs(root: Path) -> Packs:
    """Read which packs there are; a store that was never compacted has none.

    Raises ``StoreError`` for a file that is damaged.
    """
    path = root / PACKS
    try:
        content: dict[str, Any] = simplejson.loads(path.read_text(encoding="utf-8"))
        packs = tuple(Pack(**{**one, "numbers": tuple(one["numbers"])}) for one in content["packs"])
        left = {str(one): str(when) for one, when in content["left"].items()}
        erasures = int(content.get("erasures", 0))
        for when in left.values():
            parse_instant(when, where=str(path))
    except FileNotFoundError:
        return Packs()
    except (ValueError, KeyError, TypeError, AttributeError, ParamsError) as error:
        raise StoreError(
            "The list of packs cannot be read", where=str(path), todo="restore it from a backup"
        ) from error
    return Packs(packs, left, erasures)


def save_packs(root: Path, packs: Packs) -> None:
    """Write which packs there are; from this moment readers read them."""
    content = {
        "packs": [asdict(one) for one in packs.packs],
        "left": dict(packs.left),
        "erasures": packs.erasures,
    }
    write_atomically(root / PACKS, simplejson.dumps(content, indent=1) + "\n")


def left_over(root: Path, *, now: datetime | None) -> list[str]:
    """Return which files packs took the place of an hour ago; without an instant, all of them."""
    return [
        place
        for place, when in read_packs(root).left.items()
        if now is None or parse_instant(when, where=PACKS) <= now - _LEFT_FOR
    ]


def drop_left(root: Path, *, now: datetime | None) -> None:
    """Remove those files."""
    over = left_over(root, now=now)
    for place in over:
        (root / "raw" / place).unlink(missing_ok=True)
    if over:
        packs = read_packs(root)
        kept = {place: when for place, when in packs.left.items() if place not in over}
        save_packs(root, replace(packs, left=kept))

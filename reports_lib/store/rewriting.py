"""Rewriting: records of an erased customer, written anew without it, in every file at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import simplejson

from reports_lib.store.atomic import store_errors
from reports_lib.store.compacting import pieces, write_pack
from reports_lib.store.erasing import IDENTIFYING, key_without
from reports_lib.store.packs import Packs, drop_left, read_packs, save_packs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports_lib.store.compacting import Piece
    from reports_lib.store.erasing import Identity, Register
    from reports_lib.store.opening import Store

__all__ = ["Wording", "rewrite", "touched", "word_pattern", "wording"]

_KEY, _REST, _REST_HASH = "record_key", "payload", "payload_hash"
# Shorter names are words of their own only as they are written.
_SHORT = 4

Wording = Callable[[str], str]


def wording(identity: Identity, register: Register, number: int) -> Wording:
    """Return what replaces, in any text, each value that names the customer and nobody else."""
    found = {
        value: register.replacement(kind, value, number)
        for kind, value in identity.own
        if kind in IDENTIFYING
    }
    whole = [word_pattern(one) for one in sorted(found, key=len, reverse=True)]
    folded = {one.casefold(): new for one, new in found.items()}
    pattern = re.compile("|".join(whole)) if whole else None

    def reworded(text: str) -> str:
        if pattern is None:
            return text
        return pattern.sub(lambda hit: folded[hit[0].casefold()], text)

    return reworded


def word_pattern(word: str) -> str:
    """Return the regular expression of a word that stands by itself.

    >>> bool(re.search(word_pattern("Acme"), "by ACME, Inc.")), bool(re.search(word_pattern("Sun"), "Sunday"))
    (True, False)
    """
    whole = rf"(?<!\w){re.escape(word)}(?!\w)"
    return whole if len(word) < _SHORT else f"(?i:{whole})"


def touched(store: Store, identity: Identity, reworded: Wording) -> list[Piece]:
    """Return the files that hold a record of the customer, or a word of it in somebody else's."""
    import pyarrow.parquet as pq  # noqa: PLC0415  only where something is to be read

    def holds(piece: Piece) -> bool:
        path = store.root / "raw" / piece.place
        keys = pa.array(sorted(identity.records.get(piece.stream, ())), pa.string())
        for batch in pq.ParquetFile(path).iter_batches(columns=["record_key", _REST]):
            if pc.any(pc.is_in(batch.column("record_key"), value_set=keys)).as_py():
                return True
            if any(one and _cleaned(one, reworded) != one for one in batch.column(_REST).to_pylist()):
                return True
        return False

    return [piece for piece in pieces(store) if holds(piece)]


def rewrite(store: Store, identity: Identity, register: Register, number: int) -> int:
    """Write the records anew without the customer, then let them count all at once; return how many files.

    Whoever calls this holds the store. The files before are removed at once: who was reading them is told
    that a file cannot be read, and reads again.
    """
    reworded = wording(identity, register, number)
    with store_errors(store.root):
        packs, old = read_packs(store.root), []
        for piece in touched(store, identity, reworded):
            keys = pa.array(sorted(identity.records.get(piece.stream, ())), pa.string())

            def change(table: pa.Table, keys: pa.Array = keys) -> pa.Table:
                return _changed(
                    table, keys, own=identity.own, register=register, number=number, reworded=reworded
                )

            pack = write_pack(store, [piece], change=change)
            packs = packs.put(pack, instead_of=[piece.place], at=None)
            old.append(piece.place)
        save_packs(store.root, Packs(packs.packs, packs.left, packs.erasures + 1))
        # What had nothing to change, such as the note that a record is gone, may come out as it was.
        for place in set(old) - {pack.place for pack in packs.packs}:
            (store.root / "raw" / place).unlink(missing_ok=True)
        drop_left(store.root, now=None)
    return len(old)


def _changed(
    table: pa.Table,
    keys: pa.Array,
    *,
    own: Iterable[tuple[str, str]],
    register: Register,
    number: int,
    reworded: Wording,
) -> pa.Table:
    names = [name for name in (_KEY, *IDENTIFYING, _REST, _REST_HASH) if name in table.column_names]
    sites = {site: register.replacement("cloud_id", site, number) for kind, site in own if kind == "cloud_id"}
    columns = {name: table.column(name).to_pylist() for name in names}
    is_own = pc.is_in(table.column("record_key"), value_set=keys).to_pylist()
    is_gone = (
        table.column("vanished").to_pylist() if "vanished" in table.column_names else [False] * len(table)
    )
    for row, own_row in enumerate(is_own):
        if own_row and is_gone[row]:
            columns[_KEY][row] = key_without(columns[_KEY][row], sites)
        elif own_row:
            told = register.erased({name: columns[name][row] for name in names}, number)
            for name in names:
                columns[name][row] = told[name]
        elif columns[_REST][row]:
            columns[_REST][row] = _cleaned(columns[_REST][row], reworded)
    for name in names:
        place = table.column_names.index(name)
        table = table.set_column(
            place, table.schema.field(name), pa.array(columns[name], table.schema.field(name).type)
        )
    return table


def _cleaned(rest: str, reworded: Wording) -> str:
    """Return the JSON of a record's rest with the customer's values replaced, if they are in its texts."""
    found = simplejson.loads(rest, use_decimal=True)
    changed = _leaves(found, reworded)
    return rest if changed == found else simplejson.dumps(changed, sort_keys=True, use_decimal=True)


def _leaves(value: Any, reworded: Wording) -> Any:
    if isinstance(value, str):
        return reworded(value)
    if isinstance(value, dict):
        return {reworded(key): _leaves(one, reworded) for key, one in value.items()}
    if isinstance(value, list):
        return [_leaves(one, reworded) for one in value]
    return value

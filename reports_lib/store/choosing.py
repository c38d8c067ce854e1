"""Choosing: of staged rows those that say something new, and the records that are gone.

Only keys and hashes are looked at here, in DuckDB under a memory limit, on disk where they do not fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reports_lib.store.packs import Rows

__all__ = ["Chosen", "choose"]

_MEMORY = "96MB"

# Keys and hashes as 128-bit numbers take a third of the room of text, and no two were ever alike.
_PAIR = "md5_number(record_key) as key, md5_number(payload_hash) as said"

# One statement a key, where the stream says which of several is best; otherwise all of them.
_BEST = """
create table told as
select key, said, sequence from (
    select {pair}, sequence,
        row_number() over (partition by record_key order by {order}, sequence desc) as place
    from staged
) where place = 1
"""
_ALL = """
create table told as
select key, said, max(sequence) as sequence from (select {pair}, sequence from staged) group by key, said
"""

# What is held of a key is what the newest sync that has the key says of it: two things, when that
# sync contradicts itself. A key is unchanged when the files say of it just what is held, so that the
# same file twice changes nothing and a later file settles what an earlier one left open. A tombstone
# holds the empty hash, which no record has.
_CLASSIFY = """
create table held as
select key, said, sync_number from (
    select {pair}, sync_number, max(sync_number) over (partition by record_key) as newest from known
) where sync_number = newest;

create macro statements(pairs) as table
select key, count(*) as n, min(said) as low, max(said) as high, bit_xor(hash(said)) as mixed
from query_table(pairs) group by key;

create table unchanged as
select key from statements('told') semi join statements('held') using (key, n, low, high, mixed);
"""

_COUNTS = """
select
    (select count(*) from staged) as read,
    (select count(distinct key) from told) as seen,
    (select count(*) from told anti join held using (key)) as new,
    (select count(*) from told anti join unchanged using (key) semi join held using (key)) as changed,
    (select count(*) from (select md5_number(record_key) as key from staged)
        semi join unchanged using (key)) as unchanged,
    (select count(*) from statements('told') where n > 1) as contradictory,
    (select count(distinct key) from held where said <> md5_number('')) as held,
    (select count(distinct key) from held anti join told using (key)
        where said <> md5_number('')) as gone
"""

_LEANS_ON = """
select sync_number, count(distinct key) from held semi join unchanged using (key) group by 1 order by 1
"""
_FRESH = "select sequence from told anti join unchanged using (key)"
_GONE = """
select distinct record_key from known
semi join (
    select key from held anti join told using (key) where said <> md5_number('')
) as missing on md5_number(known.record_key) = missing.key
order by record_key
"""


@dataclass(frozen=True)
class Chosen:
    """What the staged rows say; ``fresh`` and ``gone`` are asked for while the connection is open."""

    connection: duckdb.DuckDBPyConnection
    counts: dict[str, int]
    leans_on: dict[str, int]

    def fresh(self) -> Any:
        """Return the sequence numbers of the rows to keep, as an array."""
        return self.connection.execute(_FRESH).fetchnumpy()["sequence"]

    def gone(self) -> list[str]:
        """Return the keys of the records that are held and told no more."""
        return [key for (key,) in self.connection.execute(_GONE).fetchall()]


def choose(staged: Path, known: Rows, *, preferred: Sequence[str], spill: Path) -> Chosen:
    """Hold staged rows against those that are known; the connection is the caller's to close."""
    connection = duckdb.connect(
        str(staged.with_suffix(".duckdb")),
        config={
            "temp_directory": str(spill),
            "memory_limit": _MEMORY,
            "preserve_insertion_order": False,
            "threads": 1,
        },
    )
    connection.read_parquet(str(staged)).create_view("staged")
    if known.files:
        rows = connection.read_parquet([str(path) for path in known.files], union_by_name=True)
        rows.filter(known.where).create_view("known")
    else:
        connection.execute(
            "create view known as select record_key, payload_hash, 0 as sync_number from staged limit 0"
        )
    order = ", ".join(f"{name} desc nulls last" for name in preferred)
    connection.execute(_BEST.format(pair=_PAIR, order=order) if preferred else _ALL.format(pair=_PAIR))
    connection.execute(_CLASSIFY.format(pair=_PAIR))
    counted = connection.execute(_COUNTS)
    names = [column[0] for column in counted.description or []]
    counts = dict(zip(names, counted.fetchall()[0], strict=True))
    leans_on = {f"{one:06d}": count for one, count in connection.execute(_LEANS_ON).fetchall()}
    return Chosen(connection, counts, leans_on)

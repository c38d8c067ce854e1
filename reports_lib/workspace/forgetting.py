"""Forgetting: a customer's name or id becomes all that says who it is, in every version of every record."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import duckdb

from reports_lib.errors import ParamsError
from reports_lib.sources import STREAMS
from reports_lib.store.erasing import COMPANY, IDENTIFYING, LICENCE_IDS, Identity

if TYPE_CHECKING:
    from pathlib import Path

    from reports_lib.store import Store

__all__ = ["find_customer", "identity_of"]

# What customers are made of; records of other streams follow by the values in them.
_OWNED = ("transactions", "licenses", "license_history")
_TOLD = 10
_KINDS = (*LICENCE_IDS, *IDENTIFYING)
_FIRST_ALIAS = ", ".join(
    f"'{rank}/' || {name}"
    for rank, name in enumerate((*LICENCE_IDS, "cloud_id", "company_key", "record_key"), 1)
)
_FIND = """
select distinct links.customer_id from links left join aliases using (app_key, licence_id)
where links.customer_id = $asked or lower(trim(links.company)) = lower(trim($asked))
    or links.licence_id = $asked
    or (aliases.alias[1:2] in ('1/', '2/', '3/', '4/') and aliases.alias[3:] = $asked)
order by 1
"""
_OWN_RECORDS = """
create table own as select distinct stream, record_key from seen
join aliases on seen.app_key = aliases.app_key and seen.alias = aliases.alias
join links on aliases.app_key = links.app_key and aliases.licence_id = links.licence_id
where links.customer_id = $customer
"""
# A company is the same however it is spelled; every spelling is kept.
_TOLD_OF = """
with told as (
    select kind, value, case when kind = '{company}' then lower(trim(value)) else value end as same,
        own.record_key is not null as is_own
    from (unpivot seen on {kinds} into name kind value value) as all_of
    left join own on own.stream = all_of.stream and own.record_key = all_of.record_key
)
select distinct kind, value, is_shared from told
join (select kind, same, bool_or(not is_own) as is_shared from told group by all) using (kind, same)
where is_own
"""


def find_customer(store: Store, models: Path, asked: str) -> str:
    """Return the id of the customer that is asked for: by its id, its company, or an id of a licence.

    Raises ``ParamsError`` when there is none or several.
    """
    connection = _connected(models)
    found = [one for (one,) in connection.execute(_FIND, {"asked": asked}).fetchall()]
    if len(found) == 1:
        return str(found[0])
    if not found:
        raise ParamsError(
            "There is no such customer",
            where=str(store.root),
            todo="name its company in full, its id, or a licence's entitlement number or SEN",
        )
    more = f" and {len(found) - _TOLD:,} more" if len(found) > _TOLD else ""
    raise ParamsError(
        f"{len(found):,} customers are called so",
        where=str(store.root),
        todo=f"name one by its id: {', '.join(found[:_TOLD])}{more}",
    )


def identity_of(store: Store, models: Path, customer_id: str) -> Identity:
    """Return all that says who a customer is, in every record that the store holds of it, old ones too."""
    connection = _connected(models)
    _read_records(connection, store)
    connection.execute(_OWN_RECORDS, {"customer": customer_id})
    own: set[tuple[str, str]] = set()
    shared: set[tuple[str, str]] = set()
    told = connection.execute(_TOLD_OF.format(company=COMPANY, kinds=", ".join(_KINDS))).fetchall()
    for kind, value, is_shared in told:
        (shared if is_shared else own).add((kind, value))
    records: dict[str, set[str]] = defaultdict(set)
    for stream, key in connection.execute("select stream, record_key from own").fetchall():
        records[stream].add(key)
    for stream in set(STREAMS) - set(_OWNED):
        records[stream] |= _following(connection, store, stream, own)
    return Identity(
        customer_id,
        {stream: frozenset(keys) for stream, keys in records.items()},
        frozenset(own),
        frozenset(shared),
    )


def _connected(models: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for view, name in (("links", "customer_links"), ("aliases", "licence_aliases")):
        connection.read_parquet(str(models / name / "*.parquet")).create_view(view)
    return connection


def _read_records(connection: duckdb.DuckDBPyConnection, store: Store) -> None:
    """Name the records that customers are made of, with all columns that say who they are of."""
    parts = []
    for stream in _OWNED:
        columns = {*STREAMS[stream].schema.names}
        rows = store.rows(stream)
        if not rows.files:
            continue
        files = [str(path) for path in rows.files]
        connection.read_parquet(files, union_by_name=True).filter(rows.where).create_view(stream)
        told = ", ".join(name if name in columns else f"null::varchar as {name}" for name in _KINDS)
        parts.append(
            f"select '{stream}' as stream, record_key, app_key, {told} from {stream}"  # noqa: S608  names are ours
        )
    union = " union all ".join(parts)
    connection.execute(f"create table seen as select *, coalesce({_FIRST_ALIAS}) as alias from ({union})")  # noqa: S608


def _following(
    connection: duckdb.DuckDBPyConnection, store: Store, stream: str, own: set[tuple[str, str]]
) -> set[str]:
    """Return the keys of records of another stream that hold a value which is the customer's alone."""
    rows = store.rows(stream)
    kinds = [name for name in _KINDS if name in STREAMS[stream].schema.names]
    if not rows.files or not kinds:
        return set()
    told = connection.read_parquet([str(path) for path in rows.files], union_by_name=True).filter(rows.where)
    found = told.select(*(duckdb.ColumnExpression(name) for name in ("record_key", *kinds))).fetchall()
    values = {(kind, value.casefold() if kind == COMPANY else value) for kind, value in own}

    def is_own(kind: str, value: str | None) -> bool:
        return value is not None and (kind, value.casefold() if kind == COMPANY else value) in values

    return {key for key, *held in found if any(map(is_own, kinds, held))}

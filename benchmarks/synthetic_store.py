"""Synthetic store: N transaction lines and their licences, committed, made by DuckDB in seconds.

Ten lines a customer, five an entitlement, twenty apps; five sevenths are billed monthly, the rest
annually. A third of the licences were evaluated first, and for three of them there are two evaluations
that came to nothing. It is there to be large, not to be plausible: the sample vendor is the plausible one.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb

from reports_lib.config import Config
from reports_lib.sources import STREAMS
from reports_lib.store import writing
from reports_lib.store.commits import Commit, save_commit

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["make_store", "store_config"]

INSTANT = datetime(2026, 11, 5, tzinfo=UTC)
_SQL_TYPES = {"bool": "boolean", "int64": "bigint", "date32[day]": "date"}

_LINES = """
with numbered as (
    select i, i // 5 as entitlement, i % 5 as term, hash(i // 5) as seed from range({lines}) as made(i)
),
planned as (
    select *,
        seed % 7 < 5 as is_monthly,
        (date '2022-11-01' + to_months((seed % 38)::int) + to_days((seed // 64 % 28)::int))::date as began,
        1000 + (seed // 1000 % 50000)::bigint as monthly_cents
    from numbered
),
dated as (
    select *,
        case when is_monthly then 1 else 12 end as length,
        (began + to_months((case when is_monthly then 1 else 12 end * term)::int))::date as starts_on
    from planned
),
priced as (
    select *,
        (starts_on + to_months(length))::date as ends_on,
        (monthly_cents * (1 + term % 3) * length)::bigint as gross_cents
    from dated
)
select
    'L-' || lpad(i::varchar, 12, '0') as record_key,
    md5(i::varchar) as payload_hash,
    'L-' || lpad(i::varchar, 12, '0') as line_id,
    'IN-' || (i // 3) as transaction_id,
    'com.example.app-' || (seed % 20) as app_key,
    'App ' || (seed % 20) as app_name,
    'E-' || entitlement as entitlement_number,
    md5('e' || entitlement) as entitlement_id,
    md5('s' || (entitlement // 2)) as cloud_id,
    'Company ' || (entitlement // 2) as company,
    'Germany' as country,
    'EMEA' as region,
    'Paid' as payment_status,
    'COMMERCIAL' as licence_type,
    case when term = 0 then 'New' else 'Renewal' end as sale_type,
    case when seed % 10 = 0 then 'Data Center' else 'Cloud' end as hosting,
    case when is_monthly then 'Monthly' else 'Annual' end as billing_period,
    (10 + seed % 500) || ' Users' as tier,
    starts_on as sold_on,
    starts_on as last_updated_on,
    starts_on,
    ends_on,
    gross_cents,
    gross_cents * 85 // 100 as net_cents,
    false as is_prorated,
    '{{}}' as payload,
    (1::bigint << 40) + i as version
from priced
"""
_LICENCES = """
with numbered as (
    select i, hash(i) as seed, i >= {licences} as is_lapsed from range({licences} * 11 // 9) as made(i)
),
begun as (
    select *,
        not is_lapsed and seed % 3 = 0 as is_evaluated,
        (date '2022-11-01' + to_months((seed % 38)::int) + to_days((seed // 64 % 28)::int))::date as began
    from numbered
)
select
    'E-' || i as record_key,
    md5(i::varchar) as payload_hash,
    'E-' || i as entitlement_number,
    md5('e' || i) as entitlement_id,
    'com.example.app-' || (seed % 20) as app_key,
    'App ' || (seed % 20) as app_name,
    case when seed % 10 = 0 then 'Data Center' else 'Cloud' end as hosting,
    case when is_lapsed then 'EVALUATION' else 'COMMERCIAL' end as licence_type,
    case when is_lapsed then 'inactive' else 'active' end as status,
    (10 + seed % 500) || ' Users' as tier,
    case when is_lapsed then began else (began + 30)::date end as starts_on,
    case when is_lapsed then (began + 30)::date else date '2027-06-01' end as ends_on,
    began as last_updated_on,
    md5('s' || (i // 2)) as cloud_id,
    'Company ' || (i // 2) as company,
    'Germany' as country,
    'EMEA' as region,
    case when is_evaluated then (began - 30)::date end as evaluation_starts_on,
    case when is_evaluated then began end as evaluation_ends_on,
    '{{}}' as payload,
    (1::bigint << 41) + i as version
from begun
"""


def store_config(folder: Path) -> Config:
    """Return a configuration whose store lies in a folder."""
    return Config(home=folder, data=folder / "data", output=folder / "output")


def make_store(folder: Path, *, lines: int) -> Config:
    """Make and commit a store of so many lines, with a licence for every five of them."""
    config = store_config(folder)
    with writing(config) as store, duckdb.connect(config={"temp_directory": str(folder)}) as connection:
        for number, (stream, sql) in enumerate(
            {
                "transactions": _LINES.format(lines=lines),
                "licenses": _LICENCES.format(licences=lines // 5),
            }.items(),
            1,
        ):
            made = connection.sql(sql)
            given = set(made.columns)
            columns = [
                name if name in given else f"null::{_SQL_TYPES.get(str(kind), 'varchar')} as {name}"
                for name, kind in zip(STREAMS[stream].schema.names, STREAMS[stream].schema.types, strict=True)
            ]
            rows = made.count("*").fetchone()
            commit = Commit(
                number=number,
                stream=stream,
                source="import",
                synced_at=INSTANT,
                read=rows[0] if rows else 0,
                new=rows[0] if rows else 0,
                changed=0,
                unchanged=0,
                repeated=0,
                contradictory=0,
                checksum=str(lines),
            )
            target = store.parquet(commit)
            target.parent.mkdir(parents=True)
            stored = f"{number}::bigint as sync_number, version, timestamp '2026-11-05' as synced_at"
            made.project(", ".join([*columns, stored, "'import' as source"])).write_parquet(
                str(target), compression="zstd"
            )
            save_commit(store.syncs, commit)
    return config

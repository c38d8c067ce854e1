"""Raw: stored versions of records, cut down to the newest of each."""

from __future__ import annotations

import ibis
from ibis import _

__all__ = ["newest", "told"]


def told(raw: ibis.Table) -> ibis.Table:
    """Leave out tombstones, which say that a record vanished and nothing else."""
    return raw.filter(~_.vanished.fill_null(False))  # noqa: FBT003


def newest(raw: ibis.Table) -> ibis.Table:
    """Keep the newest version of each record that has not vanished, one row per ``record_key``.

    ``statements`` counts what the newest sync that has the key says of it: above one, that sync
    contradicts itself, and the last statement is taken.
    """
    per_sync = raw.group_by("record_key", "sync_number").agg(version=_.version.max(), statements=_.count())
    latest = per_sync.group_by("record_key").agg(version=_.version.max())
    kept = per_sync.semi_join(latest, "version").select("version", "statements")
    return told(raw.join(kept, "version"))

"""Store: append-only Parquet files plus commit markers, read as they were known at an instant.

::

    data/store.json                     format, vendor, id of the hash key
    data/raw/<stream>/<sync_id>.parquet records, seen only once committed
    data/packs.json                     which files hold the records of several commits
    data/syncs/<sync_id>.json           the commit, written last by atomic rename
    data/published/                     headlines as they were first told
    data/models/                        derived tables, safe to delete
    data/.tmp/                          half-done work, removed by the next writer

One writer at a time (a file lock), any number of readers. ``store.appending`` is imported by its own
name, because it loads DuckDB and Arrow.
"""

from reports_lib.store.atomic import store_errors, write_atomically
from reports_lib.store.commits import Commit, revert
from reports_lib.store.identity import FORMAT
from reports_lib.store.opening import Store, open_store, writing
from reports_lib.store.publishing import Publication, publications, publish

__all__ = [
    "FORMAT",
    "Commit",
    "Publication",
    "Store",
    "open_store",
    "publications",
    "publish",
    "revert",
    "store_errors",
    "write_atomically",
    "writing",
]

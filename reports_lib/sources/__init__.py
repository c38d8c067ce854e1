"""Sources: raw records read from files, contacts removed before anything is written.

A stream is one kind of record: its shape, its key, and how a record becomes a row of the store.
"""

from reports_lib.sources.files import ReadProgress, read_records
from reports_lib.sources.licenses import LICENSES
from reports_lib.sources.streams import Stream
from reports_lib.sources.transactions import TRANSACTIONS

__all__ = ["STREAMS", "ReadProgress", "Stream", "read_records"]

STREAMS: dict[str, Stream] = {stream.name: stream for stream in (TRANSACTIONS, LICENSES)}

"""Sources: raw records read from files, contacts removed before anything is written.

A stream is one kind of record: its shape, its key, and how a record becomes a row of the store.
"""

from reports_lib.sources.app_versions import APP_VERSIONS
from reports_lib.sources.feedback import FEEDBACK
from reports_lib.sources.files import ReadProgress, read_records
from reports_lib.sources.licenses import LICENSE_HISTORY, LICENSES
from reports_lib.sources.products import PRODUCTS
from reports_lib.sources.quotes import QUOTES
from reports_lib.sources.reported import BENCHMARKS, PARTNER_METRICS, REPORTED_SERIES
from reports_lib.sources.reviews import REVIEWS
from reports_lib.sources.streams import Stream
from reports_lib.sources.transactions import TRANSACTIONS

__all__ = ["IMPORTABLE", "STREAMS", "ReadProgress", "Stream", "read_records"]

STREAMS: dict[str, Stream] = {
    stream.name: stream
    for stream in (
        TRANSACTIONS,
        LICENSES,
        LICENSE_HISTORY,
        PRODUCTS,
        REVIEWS,
        FEEDBACK,
        QUOTES,
        APP_VERSIONS,
        PARTNER_METRICS,
        REPORTED_SERIES,
        BENCHMARKS,
    )
}

# The streams that files can be imported of.
IMPORTABLE = (TRANSACTIONS.name, LICENSES.name)

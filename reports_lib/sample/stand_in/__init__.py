"""Stand-in: the Marketplace's reporting API over HTTP on this computer, with faults on request."""

from reports_lib.sample.stand_in.books import Book, HandWritten
from reports_lib.sample.stand_in.faults import KINDS, Faults
from reports_lib.sample.stand_in.server import StandIn
from reports_lib.sample.stand_in.settings import Settings

__all__ = ["KINDS", "Book", "Faults", "HandWritten", "Settings", "StandIn"]

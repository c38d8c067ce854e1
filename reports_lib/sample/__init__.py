"""Sample: an invented Marketplace vendor, its ledger in the API's shape and the truth about it.

It knows nothing of the models and metrics it is there to test.
"""

from reports_lib.sample.apps import VENDOR_NAME, App
from reports_lib.sample.edges import ALL_EDGES, EDGES
from reports_lib.sample.files import write_ledger
from reports_lib.sample.ledger import Ledger, ledger
from reports_lib.sample.truth import AppMonth, Sales, Truth, Waterfall
from reports_lib.sample.truth_licences import LicenceMonth
from reports_lib.sample.truth_users import Users

__all__ = [
    "ALL_EDGES",
    "EDGES",
    "VENDOR_NAME",
    "App",
    "AppMonth",
    "Ledger",
    "LicenceMonth",
    "Sales",
    "Truth",
    "Users",
    "Waterfall",
    "ledger",
    "write_ledger",
]

"""Sample: an invented Marketplace vendor, its ledger in the API's shape and the truth about it.

It knows nothing of the models and metrics it is there to test.
"""

from reports_lib.sample.apps import VENDOR_NAME
from reports_lib.sample.files import write_ledger
from reports_lib.sample.ledger import Ledger, ledger
from reports_lib.sample.truth import AppMonth, Sales, Truth, Waterfall

__all__ = ["VENDOR_NAME", "AppMonth", "Ledger", "Sales", "Truth", "Waterfall", "ledger", "write_ledger"]

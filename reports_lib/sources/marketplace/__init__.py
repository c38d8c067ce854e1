"""Marketplace: Atlassian's reporting API, from credentials to records, and every way it can fail.

Addresses are built here from ids that are checked; a link in a reply is never followed.
"""

from reports_lib.sources.marketplace.client import Marketplace
from reports_lib.sources.marketplace.credentials import Credentials, find_token
from reports_lib.sources.marketplace.pulls import PULLED, Pulled

__all__ = ["PULLED", "Credentials", "Marketplace", "Pulled", "find_token"]

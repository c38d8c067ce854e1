"""Marketplace MRR: our recurring revenue beside the one that Atlassian reports, each difference named."""

from reports_lib.metrics.marketplace_mrr.bridge import mrr_bridge
from reports_lib.metrics.marketplace_mrr.contested import contested_mrr

__all__ = ["contested_mrr", "mrr_bridge"]

"""Models: raw records turned into typed tables, one row per stated grain, checked.

Each model is a pure Ibis expression of the ones before it; the workspace writes them out in this
order.
"""

from reports_lib.models.apps import APPS
from reports_lib.models.customer_months import CUSTOMER_MONTHS, segment_months
from reports_lib.models.customers import CUSTOMER_LINKS, CUSTOMERS
from reports_lib.models.licence_claims import LICENCE_CLAIMS
from reports_lib.models.licence_spells import LICENCE_SPELLS
from reports_lib.models.licences import LICENCE_ALIASES, LICENCES
from reports_lib.models.model import Model
from reports_lib.models.subscription_terms import SUBSCRIPTION_TERMS
from reports_lib.models.transactions import TRANSACTIONS

__all__ = ["MODELS", "Model", "segment_months"]

MODELS: dict[str, Model] = {
    model.name: model
    for model in (
        TRANSACTIONS,
        LICENCE_ALIASES,
        LICENCES,
        APPS,
        CUSTOMER_LINKS,
        CUSTOMERS,
        SUBSCRIPTION_TERMS,
        CUSTOMER_MONTHS,
        LICENCE_CLAIMS,
        LICENCE_SPELLS,
    )
}

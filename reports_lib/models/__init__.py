"""Models: raw records turned into typed tables, one row per stated grain, checked.

Each model is a pure Ibis expression of the ones before it; the workspace writes them out in this
order.
"""

from reports_lib.models.apps import APPS
from reports_lib.models.bookings import BOOKINGS
from reports_lib.models.customer_months import CUSTOMER_MONTHS
from reports_lib.models.customers import CUSTOMER_LINKS, CUSTOMERS
from reports_lib.models.evaluations import EVALUATIONS
from reports_lib.models.licence_changes import LICENCE_CHANGES
from reports_lib.models.licence_claims import LICENCE_CLAIMS
from reports_lib.models.licence_moves import LICENCE_MOVES
from reports_lib.models.licence_owners import LICENCE_OWNERS
from reports_lib.models.licence_spells import LICENCE_SPELLS
from reports_lib.models.licences import LICENCE_ALIASES, LICENCES
from reports_lib.models.line_links import LINE_LINKS
from reports_lib.models.model import Model
from reports_lib.models.paid_ends import PAID_ENDS
from reports_lib.models.paid_spells import PAID_SPELLS
from reports_lib.models.paid_terms import PAID_TERMS
from reports_lib.models.reported_mrr import REPORTED_MRR
from reports_lib.models.segment_months import segment_months
from reports_lib.models.subscription_terms import SUBSCRIPTION_TERMS
from reports_lib.models.term_ends import TERM_ENDS
from reports_lib.models.transactions import TRANSACTIONS
from reports_lib.models.upgrades import UPGRADES

__all__ = ["MODELS", "MONTHLY", "Model", "segment_months"]

MODELS: dict[str, Model] = {
    model.name: model
    for model in (
        TRANSACTIONS,
        LICENCE_ALIASES,
        LICENCES,
        APPS,
        LICENCE_OWNERS,
        LICENCE_MOVES,
        CUSTOMER_LINKS,
        CUSTOMERS,
        LINE_LINKS,
        SUBSCRIPTION_TERMS,
        UPGRADES,
        BOOKINGS,
        LICENCE_CHANGES,
        CUSTOMER_MONTHS,
        LICENCE_CLAIMS,
        LICENCE_SPELLS,
        PAID_TERMS,
        PAID_SPELLS,
        PAID_ENDS,
        TERM_ENDS,
        EVALUATIONS,
        REPORTED_MRR,
    )
}

MONTHLY = frozenset({"licence_changes", "customer_months"})
"""Models that are told which month is the newest complete one."""

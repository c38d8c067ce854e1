"""Schools: who defines a rate how, as steps that lead from our definition to theirs.

A stage is a numerator and a denominator: names of the parts of ``switchboard.parts``, added up, those
with a minus taken off. Only what a school has published stands here; where it says nothing of a
measure, it has no stage, and none is made up for it.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SCHOOLS", "Stage"]


@dataclass(frozen=True)
class Stage:
    """A rate, and what makes it differ from the one of the stage before."""

    step: str
    numerator: str
    denominator: str


# From it lead steps to all others; the first stage of every school is ours.
_OF_OURS = {
    "nrr": Stage("", "opening expansion -contraction -churn", "opening"),
    "grr": Stage("", "opening -contraction -churn", "opening"),
    "customer_churn": Stage("", "lost_customers", "opening_customers"),
    "mrr_churn": Stage("", "lost_of_due", "due"),
}
_AS_BILLED = Stage(
    "neutral movements counted", "opening billed_expansion -billed_contraction -churn", "opening"
)
_WITH_NEWCOMERS = Stage(
    "new customers in the denominator", "lost_customers", "opening_customers new_customers"
)
_GROSS_CHURN = (
    Stage("all that was lost, not only what was due", "churn", "due"),
    Stage("contraction counted", "churn contraction", "due"),
    Stage("neutral movements counted", "churn billed_contraction", "due"),
    Stage("opening MRR in the denominator", "churn billed_contraction", "opening"),
)
_NET_CHURN = (
    *_GROSS_CHURN,
    Stage("expansion taken off", "churn billed_contraction -billed_expansion", "opening"),
    Stage("reactivation taken off", "churn billed_contraction -billed_expansion -reactivation", "opening"),
)
_OF_OTHERS: dict[str, dict[str, tuple[Stage, ...] | None]] = {
    "nrr": {
        "Atlassian": None,
        "ChartMogul": (_AS_BILLED,),
        "ChartMogul (cohorts)": (
            _AS_BILLED,
            Stage("reactivation counted", f"{_AS_BILLED.numerator} reactivation", "opening"),
        ),
        "Stripe": None,
        "Baremetrics": (
            _AS_BILLED,
            Stage("contraction left out", "opening billed_expansion -churn", "opening"),
        ),
    },
    "grr": {
        "Atlassian": None,
        "ChartMogul": (Stage("neutral movements counted", "opening -billed_contraction -churn", "opening"),),
        "Stripe": None,
        "Baremetrics": None,
    },
    "customer_churn": {
        "Atlassian": (Stage("licences that were due, not customers", "lost_licences", "due_licences"),),
        "ChartMogul": (),
        "Stripe": (_WITH_NEWCOMERS,),
        "Stripe (returners are new)": (
            _WITH_NEWCOMERS,
            Stage(
                "returning customers in the denominator",
                "lost_customers",
                "opening_customers new_customers returning_customers",
            ),
        ),
        "Baremetrics": None,
    },
    "mrr_churn": {
        "Atlassian": None,
        "ChartMogul (gross)": _GROSS_CHURN,
        "ChartMogul (net)": _NET_CHURN,
        "Stripe": None,
        "Baremetrics": None,
    },
}

SCHOOLS: dict[tuple[str, str], tuple[Stage, ...]] = {
    (measure, school): () if stages is None else (ours, *stages)
    for measure, ours in _OF_OURS.items()
    for school, stages in ({"ours": ()} | _OF_OTHERS[measure]).items()
}
"""By measure and school, the stages from our rate to theirs; none where there is no definition."""

"""Retention: the words of renewals, churn and what customers of then pay now."""

from reports_lib.fields.field import Field

__all__ = ["RETENTION"]

RETENTION: list[Field] = [
    Field("window_months", "Months back", "count", "How long ago the customers are those of"),
    Field("retained_mrr_usd", "Retained MRR", "usd", "What the customers of then pay now", "up"),
    Field(
        "retained_capped_mrr_usd",
        "Retained, capped",
        "usd",
        "What the customers of then pay now, each at most what it paid then",
        "up",
    ),
    Field("as_billed_mrr_usd", "As billed", "usd", "What they pay now, neutral changes left in", "up"),
    Field("nrr", "NRR", "share", "What the customers of then pay now, of what they paid then", "up"),
    Field("grr", "GRR", "share", "The same, each customer at most at what it paid then", "up"),
    Field("nrr_as_billed", "NRR as billed", "share", "NRR with neutral changes left in", "up"),
    Field("opening_customers", "Opening customers", "count", "Paying customers at the month's opening", "up"),
    Field("lost_customers", "Lost customers", "count", "Opening customers who pay no more", "down"),
    Field("customer_churn", "Customer churn", "share", "Lost customers, of the opening customers", "down"),
    Field(
        "provisional_customers",
        "Provisional losses",
        "count",
        "Lost customers whose term ended less than 30 days ago, and who may still renew",
    ),
    Field("cohort", "Cohort", "month", "The month, or the quarter's first, in which customers began"),
    Field("age_months", "Age in months", "count", "Months since the first month that was paid for"),
    Field("customers", "Customers", "count", "How many customers began"),
    Field("retained_customers", "Retained customers", "count", "Customers of the cohort who pay", "up"),
    Field("customer_retention", "Customer retention", "share", "Customers who pay, of the cohort", "up"),
    Field("mrr_retention", "MRR retention", "share", "What the cohort pays, of what it began with", "up"),
    Field("at_risk", "At risk", "count", "Customers seen at the age: neither lost before nor too young"),
    Field("lost", "Lost", "count", "How many of them were lost", "down"),
    Field("survival", "Survival", "share", "The part expected to pay for so long and longer", "up"),
    Field("survival_low", "Survival at least", "share", "The lower end of the 95 % band", "up"),
    Field("survival_high", "Survival at most", "share", "The upper end of the 95 % band", "up"),
    Field("gained_mrr_usd", "Gained MRR", "usd", "New and expansion", "up"),
    Field("lost_mrr_usd", "Lost MRR", "usd", "MRR that went away, positive", "down"),
    Field("quick_ratio", "Quick ratio", "ratio", "Dollars gained for each dollar lost", "up"),
    Field(
        "quick_ratio_with_reactivation",
        "Quick ratio with reactivation",
        "ratio",
        "Dollars gained for each dollar lost, those of customers who came back among them",
        "up",
    ),
    Field("due", "Due", "count", "Renewals due: licences and days on which a paid term ended"),
    Field("renewed", "Renewed", "count", "Of those, paid for again without a gap", "up"),
    Field("renewed_with_grace", "Renewed with grace", "count", "Paid for again within 30 days", "up"),
    Field("renewal_rate", "Renewal rate", "share", "Renewed without a gap, of what was due", "up"),
    Field(
        "renewal_rate_with_grace", "Renewal rate with grace", "share", "Renewed within 30 days, of due", "up"
    ),
    Field("due_mrr_usd", "Due MRR", "usd", "MRR of the terms that ended"),
    Field("renewed_mrr_usd", "Renewed MRR", "usd", "MRR of what renewed them within 30 days", "up"),
    Field(
        "renewed_mrr_capped_usd",
        "Renewed MRR, capped",
        "usd",
        "The same, each renewal at most at what was due",
        "up",
    ),
    Field("renewed_mrr_rate", "Renewed by value", "share", "Renewed MRR, of due MRR", "up"),
    Field("renewed_mrr_capped_rate", "Renewed by value, capped", "share", "Capped, of due MRR", "up"),
    Field("provisional", "Provisional", "count", "Not renewed, but still within 30 days of the end"),
    Field("licence_churn", "Licence churn", "share", "Lost, of the renewals due", "down"),
    Field("mrr_churn", "MRR churn", "share", "MRR not renewed, of due MRR", "down"),
    Field(
        "provisional_mrr_usd", "Provisional MRR", "usd", "Not renewed, but still within 30 days of the end"
    ),
    Field("opening_licences", "Opening licences", "count", "Paid for at the month's opening", "up"),
    Field("lost_licences", "Lost licences", "count", "Of those, not paid for at the month's end", "down"),
    Field("host_alive", "Host alive", "count", "Lost licences whose host still lives", "down"),
    Field("host_gone", "Host gone", "count", "Lost licences whose host is gone, too", "down"),
    Field("host_unknown", "Host unknown", "count", "Lost licences of whose host nothing is known", "down"),
    Field("churn_rate", "Churn of opening licences", "share", "Lost, of the opening licences", "down"),
    Field("isolated_churn_rate", "Isolated churn", "share", "Lost with a host alive, of the opening", "down"),
]

"""Revenue: the words of MRR, its movements and sales."""

from reports_lib.fields.field import Field

__all__ = ["REVENUE"]

REVENUE = [
    Field("movement", "Movement", "text", "What a change of MRR was: new, reactivation, expansion and so on"),
    Field("amount_usd", "Amount", "usd", "A signed amount"),
    Field("mrr_usd", "MRR", "usd", "Monthly recurring revenue in force at month end", "up"),
    Field("arr_usd", "ARR", "usd", "MRR times twelve", "up"),
    Field("paying_customers", "Paying customers", "count", "Customers with MRR above zero", "up"),
    Field("arpc_usd", "ARPC", "usd", "MRR per paying customer", "up"),
    Field("opening_mrr_usd", "Opening MRR", "usd", "MRR at the end of the month before", "up"),
    Field("new_mrr_usd", "New", "usd", "MRR of customers who never paid for the app before", "up"),
    Field("reactivation_mrr_usd", "Reactivation", "usd", "MRR of customers who came back to the app", "up"),
    Field("expansion_mrr_usd", "Expansion", "usd", "MRR added by customers who already paid", "up"),
    Field("contraction_mrr_usd", "Contraction", "usd", "MRR lost from customers who still pay", "down"),
    Field("churn_mrr_usd", "Churn", "usd", "MRR lost with customers who stopped paying for the app", "down"),
    Field("neutral_mrr_usd", "Neutral", "usd", "Changes of booking, not of business"),
    Field("closing_mrr_usd", "Closing MRR", "usd", "MRR at the end of the month", "up"),
    Field("lines", "Lines", "count", "Transaction lines"),
    Field("sales_usd", "Sales", "usd", "Amounts booked in the month, refunds taken off", "up"),
    Field("refunds_usd", "Refunds", "usd", "Amounts paid back, positive", "down"),
    Field("change_usd", "Change", "usd", "Against the month before", "up"),
    Field("change_share", "Relative change", "share", "Against the month before, as a part of it", "up"),
    Field("net_change_mrr_usd", "Net change in MRR", "usd", "Closing MRR less opening MRR", "up"),
]

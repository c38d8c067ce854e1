"""Segments: the words of where the money is."""

from reports_lib.fields.field import Field

__all__ = ["SEGMENTS"]

SEGMENTS: list[Field] = [
    Field("segment", "Segment", "text", "What customers have in common"),
    Field("paying_mrr_usd", "MRR of paying customers", "usd", "MRR of customers above zero", "up"),
    Field("top_customer_mrr_usd", "MRR of the largest", "usd", "MRR of the largest customer"),
    Field("top_ten_mrr_usd", "MRR of the top ten", "usd", "MRR of the ten largest customers"),
    Field("top_customer_share", "Largest customer", "share", "Its part of the MRR", "down"),
    Field("top_ten_share", "Top ten", "share", "The ten largest customers' part of the MRR", "down"),
    Field(
        "herfindahl",
        "Herfindahl index",
        "share",
        "The squares of all customers' parts of the MRR, added up: 1 is a single customer",
        "down",
    ),
    Field("place", "Place", "count", "The place by MRR, the largest first"),
    Field("mrr_share", "Part of the MRR", "share", "The segment's MRR, of the whole", "up"),
    Field("customer_share", "Part of the customers", "share", "The segment's customers, of all", "up"),
    Field("is_high_value", "High value", "text", "Whether its part of the MRR is the larger one"),
    Field("is_small", "Small", "text", "Whether it has fewer than five paying customers"),
    Field("mrr_year_before_usd", "MRR a year before", "usd", "MRR in force twelve months before", "up"),
    Field("mrr_growth", "Growth in a year", "share", "The change of MRR since, of the MRR then", "up"),
    Field("customers_at_risk", "Customers a month", "count", "Opening customers of twelve months, added up"),
    Field("monthly_churn", "Churn a month", "share", "Of those, the part that was lost", "down"),
]

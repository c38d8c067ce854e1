"""Dimensions: what figures are split by and rows are known by."""

from reports_lib.fields.field import Field

__all__ = ["DIMENSIONS"]

DIMENSIONS = [
    Field("month", "Month", "month", "UTC calendar month; balances are read at its last instant"),
    Field("quarter", "Quarter", "quarter", "Three UTC months; balances are read at the last one's end"),
    Field("app_key", "App", "text", "The app's key on the Marketplace"),
    Field("app_name", "App name", "text", "The app's name, as last seen"),
    Field("hosting", "Hosting", "text", "Cloud, Data Center or Server"),
    Field("app_edition", "Edition", "text", "Standard or Advanced; empty where an app has no editions"),
    Field("billing_period", "Billing period", "text", "Monthly or Annual"),
    Field("licence_type", "Licence type", "text", "Commercial, academic and so on"),
    Field("sale_type", "Sale type", "text", "New, Renewal, Upgrade, Downgrade or Refund"),
    Field("tier", "Tier", "text", "The seats or the price band bought"),
    Field("tier_band", "Tier band", "text", "The band that the seats of a licence fall into"),
    Field("customer_size", "Customer size", "text", "The band of the most seats a licence of theirs had"),
    Field("country", "Country", "text", "The customer's country"),
    Field("region", "Region", "text", "The customer's region"),
    Field("partner_name", "Partner", "text", "The Solution Partner who sold it"),
    Field("partner_type", "Partner type", "text", "Expert, Reseller and so on; empty where sold directly"),
    Field("company", "Company", "text", "The customer's company, as last seen"),
    Field("customer_id", "Customer", "text", "Our stitched id of a customer"),
    Field("licence_id", "Licence", "text", "Our stitched id of a licence"),
    Field("follows", "Goes on from", "text", "The licence that it goes on from"),
    Field("moved_on", "From", "date", "The day its first paid term begins"),
    Field("day", "Day", "date", "The UTC day whose end is looked at"),
    Field("stream", "Stream", "text", "What kind of records"),
    Field("first_on", "First day", "date", "The earliest day the records speak of"),
    Field("last_on", "Last day", "date", "The latest day the records speak of"),
]

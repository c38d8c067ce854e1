"""Quality: the words of the gate, of what is restated, and of figures that others count otherwise."""

from reports_lib.fields.field import Field

__all__ = ["QUALITY"]

QUALITY = [
    Field("check", "Check", "text", "What was looked at"),
    Field("status", "Status", "text", "green, amber or red"),
    Field("records", "Records", "count", "How many records it is about", "down"),
    Field("finding", "Finding", "text", "What was found"),
    Field("example", "Example", "text", "One key to look up"),
    Field("what_to_do", "What to do", "text", "What helps, for a check that is not green"),
    Field("headline", "Headline", "text", "Which figure was published"),
    Field("first_published", "First published", "text", "The figure as first said, in its own unit"),
    Field("known_today", "Known today", "text", "The same figure today, in its own unit"),
    Field("restated_by", "Restated by", "text", "Known today less first published, in its own unit"),
    Field(
        "restated_share", "Restated share", "share", "Restated by, as a part of the figure first published"
    ),
    Field("reason", "Reason", "text", "What became of a line, or why one licence goes on from another"),
    Field("line_id", "Line", "text", "One row of an invoice: transactionLineItemId"),
    Field("line_id_then", "Line then", "text", "The id of the line as known then; empty for a late line"),
    Field("what_changed", "What changed", "text", "Amount, term, sale, status, licence or customer"),
    Field("then_usd", "Then", "usd", "What lines added to the figure as known then"),
    Field("now_usd", "Now", "usd", "What lines add to the figure as known now"),
    Field("restated_by_usd", "Restated amount", "usd", "Now less then"),
    Field("measure", "Measure", "text", "What is compared"),
    Field("school", "School", "text", "Whose definition it is"),
    Field("numerator_usd", "Numerator", "usd", "What is divided, where it is money"),
    Field("denominator_usd", "Denominator", "usd", "What it is divided by, where it is money"),
    Field("numerator_count", "Numerator, counted", "count", "What is divided, where it is counted"),
    Field("denominator_count", "Denominator, counted", "count", "What it is divided by, where it is counted"),
    Field("rate", "Rate", "share", "The measure under a school's definition"),
    Field("rate_difference", "Difference", "points", "In percentage points, against our rate or of one step"),
    Field("step", "Step", "text", "What makes the definitions differ"),
    Field("steps", "Why", "text", "The steps from our definition to that one, each with its points"),
    Field("ours_usd", "Ours", "usd", "The figure under our definition"),
    Field("price_basis_usd", "Price paid", "usd", "Prices paid, instead of the vendor's share"),
    Field("neutral_usd", "Neutral put back", "usd", "Changes of booking as expansion and contraction"),
    Field("per_licence_usd", "By licence", "usd", "Movements told by licence, not by customer and app"),
    Field("renumbered_usd", "Renumbered", "usd", "A licence under another number as another licence"),
    Field("back_dated_usd", "Back-dated", "usd", "Changes counted from the first day of their term"),
    Field(
        "whole_terms_usd", "Whole terms", "usd", "One price a term, by its nearest months; none below zero"
    ),
    Field(
        "charged_types_usd", "Charged evaluations", "usd", "Evaluations and free licences that were charged"
    ),
    Field("grace_usd", "Days of grace", "usd", "Who does not renew, kept for some days more"),
    Field("not_explained_usd", "Not explained", "usd", "What no step explains"),
    Field("reported_usd", "Atlassian's", "usd", "The figure as Atlassian reports it"),
    Field("unpaid_mrr_usd", "Unpaid MRR", "usd", "MRR of terms in force whose invoice is open"),
    Field("in_grace_mrr_usd", "MRR in grace", "usd", "MRR of licences that ended within 30 days; not in MRR"),
    Field("future_mrr_usd", "Future MRR", "usd", "MRR of terms sold that begin later; not in MRR yet"),
]

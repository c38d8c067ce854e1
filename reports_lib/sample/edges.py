"""Edges: the oddities of a real ledger that a sample can be asked for, by name."""

from __future__ import annotations

__all__ = ["ALL_EDGES", "EDGES", "NOT_YET_COVERED"]

EDGES: dict[str, str] = {
    "share_switches": "the platform's share rises on 1 April and 1 October 2026",
    "forge_move": "one app leaves Connect for Forge in July 2026, site by site: two shares side by side",
    "data_center_run_off": "no Data Center subscription begins after 30 March 2026; renewals go on",
    "erased_contacts": "people asked to be forgotten: RTBF in place of name and address",
    "hostile_names": "companies named in HTML, script, template braces, Markdown, formulas, emoji",
    "upgrade_full_term": "an upgrade is booked as a refund and a new line, both of the whole term",
    "upgrade_remaining_term": "an upgrade is booked as a refund and a new line, both of the days left",
    "billing_period_change": "a customer turns from monthly to annual billing, another one back",
    "data_center_to_cloud": "a Data Center customer migrates to the Cloud",
    "site_move": "a customer moves to another site under the same account",
    "site_move_apart": "a customer moves to another site and another account",
    "support_number_first": "a licence is known by its support number until it gets an entitlement",
    "entitlement_renumbered": "a Cloud entitlement gets another number and keeps its id",
    "dual_licensing": "a commercial licence costs nothing, because Data Center is paid for",
    "zero_day_term": "a line whose term begins and ends on one day",
    "late_line": "a line is told weeks after its sale",
    "altered_line": "a line's amount is corrected weeks after it was first told",
    "touched_line": "a line changes in nothing but its parent product's edition",
    "vanished_line": "a line is told for some weeks and then no more",
    "vanished_licence": "a licence is told for some weeks and then no more",
    "maximum_quantity": "seats added in mid-month are billed in arrears, in small prorated lines",
    "shared_invoice": "one invoice has lines of several apps",
    "due_date": "a line is told with the day its payment is due, weeks ahead, as its sale date",
    "odd_cents": "a vendor amount that is a cent off its share",
    "sandbox": "a licence on a sandbox costs nothing",
    "edition_trial": "a customer of one edition tries the next one",
    "late_renewal": "a term is renewed days after it ended",
    "early_renewal": "a term is renewed weeks before it ends",
    "return_after_months": "a customer leaves and comes back months later",
    "given_up": "an open line turns uncollectible after dunning",
    "refund_in_later_month": "a line is taken back months after it was sold",
    "unpaired_refund": "a refund names no sale, and its sale is not in the ledger",
    "partial_refund": "a part of a line is refunded, naming no sale",
    "passes_through": "a customer buys and is refunded within one month",
    "promotion": "a line has a promotion's discount, another one a loyalty discount",
    "manual_invoice": "a line was invoiced by hand: no sale type, no licence type",
    "no_company": "a customer without a company",
    "no_region": "a customer without a region",
    "null_text": "the text null where nothing is known",
    "no_contact": "a customer without any contact",
    "empty_partner_contact": "a partner whose billing contact is an empty object",
    "no_tier": "a line without a tier",
    "negative_tier": "a line of minus five users",
    "lower_case_tier": "a tier that spells users small",
    "subscription_tier": "a licence whose tier is the word Subscription",
    "unlimited_users": "a Data Center licence without a limit",
    "demonstration": "a demonstration licence",
    "internal_use": "a licence for the partner's own use",
    "open_end": "a licence without an end",
    "unknown_words": "a licence type, a sale type and a payment status that nobody documented",
    "unknown_field": "a field that nobody documented",
    "licence_without_lines": "a commercial licence that no line was ever booked for",
    "lines_without_licence": "lines whose licence record is not told",
    "active_after_lapse": "a licence that is called active though its term ended",
    "old_server": "a Server licence of 2016, long ended",
}
"""What each edge is, in one sentence."""

ALL_EDGES = frozenset(EDGES)

NOT_YET_COVERED: dict[str, str] = {
    "data_center_to_cloud": "Data Center and Cloud records share no account and no site, so a migration is "
    "told as one customer's churn and another one's start",
    "site_move_apart": "a move to another site and account makes two customers of one: churn and a new one",
    "neutral": "changes of booking are told as expansion and contraction; no neutral movement is told apart",
    "upgrades": "the refund and the new line of an upgrade are summed, not joined into one event with a "
    "volume and a rate part",
    "identities": "which licence continues another one, across sites and hostings, is not stitched",
}
"""What today's metrics do not recover: edges by name, and sections of the truth by name."""

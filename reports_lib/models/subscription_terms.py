"""Subscription terms: what each invoice line is worth a month, and from when to when."""

from __future__ import annotations

import ibis

from reports_lib.models.cents import whole
from reports_lib.models.licences import first_alias
from reports_lib.models.model import Model
from reports_lib.models.term_lengths import LONGEST_DAYS, full_days_of, month_index, months_of

__all__ = ["SUBSCRIPTION_TERMS", "monthly_cents"]

# A change of a running term counts from the day it was made; it never changes a past month.
_CHANGES = ["Refund", "Upgrade", "Downgrade"]
_UNPAID_TYPES = ["EVALUATION", "COMMUNITY", "OPEN_SOURCE", "DEMONSTRATION"]
_SHARE_SLACK = 150  # a cent and a half, in hundredths of a cent
_LEAST_PRICE = 100


def subscription_terms(
    transactions: ibis.Table,
    licence_aliases: ibis.Table,
    customer_links: ibis.Table,
    line_links: ibis.Table,
) -> ibis.Table:
    """Terms: one row per invoice line, with its MRR in cents and the days it is in force.

    MRR of a line = amount x full days / (covered days x months), rounded once, half away from zero.
    ``months`` is the smallest number of whole months, counted by anniversary from the first day,
    that reaches the end of the term; ``full days`` is the length of those months. A term of exactly
    n months is worth amount / n; 15 of a month's 30 days billed at 125 are worth 250.

    A term is in force from ``effective_on`` to the day before ``ends_on``; ``effective_on`` is its
    start, or the day of sale if that is later and the line is a refund, an upgrade or a downgrade, or
    comes with a refund that was booked by then for days from its start on.

    A refund of all that was left of a term, or of its whole price, takes its whole MRR away, however
    its days were priced. Several refunds of one line take away no more than it was worth.

    ``share_bp`` is the vendor's share of the price in basis points: the whole per cent that gives the
    vendor amount to a cent and a half, else the nearest basis point; missing where the price is below
    a dollar, of which a cent is more than a per cent.

    Lines without MRR keep their row: ``excluded`` says why (``no term``, ``no amount``,
    ``ends before it starts``, ``zero days``, ``over 100 years``, ``unpaid type``, ``uncollectible``,
    ``prorated``, ``takes back a line without MRR``).
    """
    lines = transactions.mutate(alias=first_alias(transactions, "line_id"))
    owned = lines.join(licence_aliases, ["app_key", "alias"]).join(
        customer_links.select("app_key", "licence_id", "customer_id"), ["app_key", "licence_id"]
    )
    days = owned.ends_on.delta(owned.starts_on, unit="day")
    dated = owned.mutate(
        covered_days=days.cast("int64"),
        excluded=ibis.cases(
            (owned.starts_on.isnull() | owned.ends_on.isnull(), "no term"),
            (owned.net_cents.isnull() | owned.gross_cents.isnull(), "no amount"),
            (days < 0, "ends before it starts"),
            (days == 0, "zero days"),
            (days > LONGEST_DAYS, "over 100 years"),
            (owned.licence_type.upper().isin(_UNPAID_TYPES), "unpaid type"),
            (owned.payment_status.lower() == "uncollectible", "uncollectible"),
            (owned.is_prorated, "prorated"),
            else_=ibis.null("string"),
        ),
        effective_on=ibis.ifelse(
            owned.sale_type.isin(_CHANGES) & (owned.sold_on > owned.starts_on), owned.sold_on, owned.starts_on
        ),
    )
    measured = dated.mutate(months_of(dated))
    spanned = measured.mutate(full_days=full_days_of(measured))
    priced = spanned.mutate(
        mrr_net_cents=monthly_cents(spanned, spanned.net_cents),
        mrr_gross_cents=monthly_cents(spanned, spanned.gross_cents),
        effective_month=month_index(spanned.effective_on),
        end_month=month_index(spanned.ends_on),
        share_bp=_share(spanned),
    )
    return _linked(priced, line_links)[list(SUBSCRIPTION_TERMS.columns)]


def _linked(priced: ibis.Table, line_links: ibis.Table) -> ibis.Table:
    """Let refunds follow the line they take back, and a new line that comes with one count from its sale."""
    # Both are few.
    links = _taken(priced, line_links).outer_join(_anew(priced, line_links), "line_id")
    few = links.mutate(line_id=ibis.coalesce(links.line_id, links.line_id_right)).drop("line_id_right")
    found = priced.left_join(few, "line_id").drop("line_id_right")
    # What is refunded later, or for later days only, must not change when a line began to count.
    comes_with = (found.refunded_on <= found.sold_on) & (found.refunded_from <= found.starts_on)
    is_late = comes_with & (found.sold_on > found.effective_on)
    begins_on = ibis.ifelse(is_late, found.sold_on, found.effective_on)
    return found.mutate(
        effective_on=begins_on,
        effective_month=month_index(begins_on),
        mrr_net_cents=ibis.coalesce(found.taken_net, found.mrr_net_cents),
        mrr_gross_cents=ibis.coalesce(found.taken_gross, found.mrr_gross_cents),
        excluded=ibis.coalesce(found.excluded, found.void),
    )


def _anew(priced: ibis.Table, line_links: ibis.Table) -> ibis.Table:
    """New lines that come with a refund: when that was booked, and from when on it takes back."""
    links = line_links.filter(line_links.kind == "re-bills").select("line_id", refund_id="parent_line_id")
    refunds = priced.select(refund_id="line_id", refunded_on="sold_on", refunded_from="starts_on")
    return links.join(refunds, "refund_id").drop("refund_id")


def _taken(priced: ibis.Table, line_links: ibis.Table) -> ibis.Table:
    """What refunds take away: no more than the line they take back was worth, nothing if that had no MRR."""
    parents = priced.select(
        parent_line_id="line_id",
        parent_net="mrr_net_cents",
        parent_gross="mrr_gross_cents",
        parent_excluded="excluded",
        price="gross_cents",
        until_on="ends_on",
    )
    links = line_links.filter((line_links.kind == "takes back") & line_links.parent_line_id.notnull())
    refunds = priced.join(links.select("line_id", "parent_line_id", "is_rest"), "line_id")
    found = refunds.join(parents, "parent_line_id")
    is_all = found.is_rest | ((found.price > 0) & (found.price <= -found.gross_cents))
    return found.select(
        "line_id",
        void=ibis.ifelse(found.parent_excluded.notnull(), "takes back a line without MRR", None),
        taken_net=_taken_cents(found, "net", is_all),
        taken_gross=_taken_cents(found, "gross", is_all),
    )


def _taken_cents(found: ibis.Table, basis: str, is_all: ibis.Value) -> ibis.Value:
    """MRR that a refund takes off a line to its end, after those that took some before it."""
    mrr, worth = found[f"mrr_{basis}_cents"], found[f"parent_{basis}"]
    reaches = (found.ends_on == found.until_on) & found.excluded.isnull() & (worth > 0)
    own = ibis.ifelse(reaches, ibis.ifelse(is_all, worth, -mrr), 0)
    so_far = ibis.window(
        group_by="parent_line_id", order_by=["effective_on", "line_id"], preceding=None, following=0
    )
    taken = whole(own.sum().over(so_far))
    rest = ibis.greatest(worth - taken, 0) - ibis.greatest(worth - taken + own, 0)
    return ibis.cases((found.parent_excluded.notnull(), 0), (reaches, rest), else_=mrr).cast("int64")


def _share(lines: ibis.Table) -> ibis.Value:
    """Return the vendor's share of a line's price, in basis points; prices are below a billion dollars."""
    price = lines.gross_cents.abs()
    net, gross = lines.net_cents.abs(), ibis.ifelse(price >= _LEAST_PRICE, price, None)
    percent = (2 * 100 * net + gross) // (2 * gross)
    is_whole = (net * 100 - gross * percent).abs() <= _SHARE_SLACK
    fine = (2 * 10_000 * net + gross) // (2 * gross)
    return ibis.ifelse(is_whole, percent * 100, fine).cast("int64")


def monthly_cents(terms: ibis.Table, cents: ibis.Value) -> ibis.Value:
    """Spread an amount over its months in integers, half away from zero; excluded terms are 0."""
    numerator = cents.abs() * terms.full_days
    denominator = terms.covered_days * terms.months
    spread = (2 * numerator + denominator) // (2 * denominator)
    # Not by the sign: Spark's is a double, and Ibis believes it whole and drops a cast.
    signed = ibis.ifelse(cents < 0, -spread, spread)
    return ibis.ifelse(terms.excluded.isnull(), signed, 0).cast("int64")


SUBSCRIPTION_TERMS = Model(
    name="subscription_terms",
    grain=("line_id",),
    columns={
        "line_id": "string",
        "app_key": "string",
        "licence_id": "string",
        "customer_id": "string",
        "sale_type": "string",
        "hosting": "string",
        "app_edition": "string",
        "billing_period": "string",
        "licence_type": "string",
        "partner_type": "string",
        "seats": "int64",
        "tier_band": "string",
        "share_bp": "int64",
        "sold_on": "date",
        "starts_on": "date",
        "ends_on": "date",
        "effective_on": "date",
        "effective_month": "int64",
        "end_month": "int64",
        "months": "int64",
        "covered_days": "int64",
        "full_days": "int64",
        "net_cents": "int64",
        "gross_cents": "int64",
        "mrr_net_cents": "int64",
        "mrr_gross_cents": "int64",
        "excluded": "string",
    },
    inputs=("transactions", "licence_aliases", "customer_links", "line_links"),
    build=subscription_terms,
)

"""Upgrades: changes of a running term that were booked as a refund and a new line, each as one event."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models.model import Model

__all__ = ["UPGRADES"]

_TOLD = (
    *("app_edition", "billing_period", "seats", "share_bp"),
    *("mrr_net_cents", "mrr_gross_cents"),
)
_PARTS = ("seats", "price", "edition", "billing_period", "revenue_share")
# A share that would change less than this is not told from rounding.
_ROUNDING = 1
_MOST_CENTS = 4_000_000_000


def upgrades(subscription_terms: ibis.Table, line_links: ibis.Table) -> ibis.Table:
    """Upgrades and downgrades of running terms: one row per re-billed line whose refund has its sale.

    The event is dated by the new line's sale. Its change of MRR, new less old, is split in cents and
    adds up: ``revenue_share_*`` is the new net MRR less what the new gross MRR would be at the old
    share (nothing where that is a cent of rounding); ``seats_*`` is the old MRR times the relative
    change of seats, where both are known; what is left is ``edition_*`` where the edition changed,
    else ``billing_period_*`` where that changed, else ``price_*``.
    """
    terms = subscription_terms.filter(_.excluded.isnull())
    links = line_links.filter(_.parent_line_id.notnull())
    takes = links.filter(_.kind == "takes back").select(refund_id="line_id", old_line_id="parent_line_id")
    pairs = links.filter(_.kind == "re-bills").select("line_id", "evidence", refund_id="parent_line_id")
    old = terms.select(old_line_id="line_id", **{f"old_{name}": terms[name] for name in _TOLD})
    # Changes are few: what they belong to is looked up for them alone.
    both = pairs.join(takes, "refund_id").join(old, "old_line_id").join(terms, "line_id")
    split = _split(both, "net") | _split(both, "gross")
    # Truncated, a date would be a timestamp in DuckDB.
    month = ibis.date(both.sold_on.year(), both.sold_on.month(), 1)
    return both.mutate(month=month, **split)[list(UPGRADES.columns)]


def _split(both: ibis.Table, basis: str) -> dict[str, ibis.Value]:
    before, after = both[f"old_mrr_{basis}_cents"], both[f"mrr_{basis}_cents"]
    at_old_share = (2 * both.mrr_gross_cents.abs() * both.old_share_bp + 10_000) // 20_000
    share = ibis.ifelse(both.share_bp != both.old_share_bp, after - at_old_share, 0).fill_null(0)
    kept_share = ibis.ifelse((share.abs() > _ROUNDING) & (basis == "net"), share, 0)
    # Beyond any price, seats would not fit into the product.
    has_seats = (both.old_seats > 0) & (both.seats > 0) & (before.abs() < _MOST_CENTS)
    more = ibis.ifelse(has_seats, both.seats - both.old_seats, 0).fill_null(0)
    each = ibis.ifelse(has_seats, both.old_seats, 1).fill_null(1)
    by_seats = (2 * (before * more).abs() + each) // (2 * each)
    seats = ibis.ifelse((before < 0) != (more < 0), -by_seats, by_seats)
    rest = after - before - kept_share - seats
    is_edition = ~both.app_edition.identical_to(both.old_app_edition)
    is_billing = (both.billing_period != both.old_billing_period).fill_null(False) & ~is_edition  # noqa: FBT003
    parts = {
        "seats": seats,
        "price": ibis.ifelse(is_edition | is_billing, 0, rest),
        "edition": ibis.ifelse(is_edition, rest, 0),
        "billing_period": ibis.ifelse(is_billing, rest, 0),
        "revenue_share": kept_share,
    }
    return {f"{name}_{basis}_cents": value.cast("int64") for name, value in parts.items()}


UPGRADES = Model(
    name="upgrades",
    grain=("line_id",),
    columns={
        "line_id": "string",
        "refund_id": "string",
        "old_line_id": "string",
        "evidence": "string",
        "month": "date",
        "sold_on": "date",
        "app_key": "string",
        "licence_id": "string",
        "customer_id": "string",
        "sale_type": "string",
        "hosting": "string",
        "app_edition": "string",
        "billing_period": "string",
        "licence_type": "string",
        "partner_type": "string",
        "tier_band": "string",
        "old_seats": "int64",
        "seats": "int64",
        "old_mrr_net_cents": "int64",
        "old_mrr_gross_cents": "int64",
        "mrr_net_cents": "int64",
        "mrr_gross_cents": "int64",
        **{f"{name}_{basis}_cents": "int64" for basis in ("net", "gross") for name in _PARTS},
    },
    inputs=("subscription_terms", "line_links"),
    build=upgrades,
)

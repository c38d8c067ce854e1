"""Subscription terms: what each invoice line is worth a month, and from when to when."""

from __future__ import annotations

import ibis

from reports_lib.models.licences import first_alias
from reports_lib.models.model import Model

__all__ = ["SUBSCRIPTION_TERMS", "month_index", "monthly_cents"]

# A change of a running term counts from the day it was made; it never changes a past month.
_CHANGES = ["Refund", "Upgrade", "Downgrade"]
_UNPAID_TYPES = ["EVALUATION", "COMMUNITY", "OPEN_SOURCE", "DEMONSTRATION"]
_LONGEST_DAYS = 36_525  # a hundred years
_LONG_MONTHS = [1, 3, 5, 7, 8, 10, 12]


def subscription_terms(
    transactions: ibis.Table, licence_aliases: ibis.Table, customer_links: ibis.Table
) -> ibis.Table:
    """Terms: one row per invoice line, with its MRR in cents and the days it is in force.

    MRR of a line = amount x full days / (covered days x months), rounded once, half away from zero.
    ``months`` is the smallest number of whole months, counted by anniversary from the first day,
    that reaches the end of the term; ``full days`` is the length of those months. A term of exactly
    n months is worth amount / n; 15 of a month's 30 days billed at 125 are worth 250.

    A term is in force from ``effective_on`` to the day before ``ends_on``; ``effective_on`` is its
    start, or the day of sale if that is later and the line is a refund, an upgrade or a downgrade.

    Lines without MRR keep their row: ``excluded`` says why (``no term``, ``no amount``,
    ``ends before it starts``, ``zero days``, ``over 100 years``, ``unpaid type``, ``uncollectible``,
    ``prorated``).
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
            (days > _LONGEST_DAYS, "over 100 years"),
            (owned.licence_type.upper().isin(_UNPAID_TYPES), "unpaid type"),
            (owned.payment_status.lower() == "uncollectible", "uncollectible"),
            (owned.is_prorated, "prorated"),
            else_=ibis.null("string"),
        ),
        effective_on=ibis.ifelse(
            owned.sale_type.isin(_CHANGES) & (owned.sold_on > owned.starts_on), owned.sold_on, owned.starts_on
        ),
    )
    measured = dated.mutate(_months(dated))
    spanned = measured.mutate(full_days=_full_days(measured))
    return spanned.mutate(
        mrr_net_cents=monthly_cents(spanned, spanned.net_cents),
        mrr_gross_cents=monthly_cents(spanned, spanned.gross_cents),
        effective_month=month_index(spanned.effective_on),
        end_month=month_index(spanned.ends_on),
    )[list(SUBSCRIPTION_TERMS.columns)]


def month_index(day: ibis.Value) -> ibis.Value:
    """Months since year 0, as ``periods.Month.index`` counts them."""
    return (day.year() * 12 + day.month() - 1).cast("int64")


def _days_in(year: ibis.Value, month: ibis.Value) -> ibis.Value:
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    return ibis.cases(
        (month.isin(_LONG_MONTHS), 31),
        (month != 2, 30),
        (leap, 29),
        else_=28,
    )


def _months(dated: ibis.Table) -> dict[str, ibis.Value]:
    start, end = dated.starts_on, dated.ends_on
    apart = month_index(end) - month_index(start)
    anniversary = ibis.least(start.day(), _days_in(end.year(), end.month()))
    # 28 February to 31 March is one month when the subscription is anchored on the 31st.
    at_month_end = start.day() == _days_in(start.year(), start.month())
    whole = (end.day() == anniversary) | (at_month_end & (end.day() >= start.day()))
    months = ibis.ifelse(whole | (end.day() < anniversary), apart, apart + 1)
    return {"is_whole": whole, "months": months.cast("int64")}


def _full_days(measured: ibis.Table) -> ibis.Value:
    """Days from the start to the anniversary that the term would have run to."""
    start = measured.starts_on
    # Terms that end before they start, or run past the calendar's end, are excluded and not dated.
    sane = measured.covered_days.between(1, _LONGEST_DAYS)
    index = month_index(start) + ibis.ifelse(sane, measured.months, 0)
    year, month = index // 12, index % 12 + 1
    target = ibis.date(year, month, ibis.least(start.day(), _days_in(year, month)))
    return ibis.ifelse(measured.is_whole, measured.covered_days, target.delta(start, unit="day")).cast(
        "int64"
    )


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
    inputs=("transactions", "licence_aliases", "customer_links"),
    build=subscription_terms,
)

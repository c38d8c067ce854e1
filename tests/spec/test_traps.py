"""Traps: mistakes that others made in print, each with the figure that it would have made of ours."""

from __future__ import annotations

from datetime import date

from reports_lib import metrics
from reports_lib.periods import Months
from tests.pipeline import models_of_lines
from tests.records import licence, line

JUNE = Months.parse("2026-06")


def moves(months, month=JUNE):
    """The waterfall of a month as whole dollars, what is nothing left out."""
    row = metrics.mrr_movements(months, months=month).iloc[0]
    kinds = ("opening", "new", "reactivation", "expansion", "contraction", "churn", "neutral", "closing")
    return {kind: float(row[f"{kind}_mrr_usd"]) for kind in kinds if row[f"{kind}_mrr_usd"]}


def test_a_yearly_plan_of_600_is_worth_50_a_month():
    """(a) 100 pay 100 a month, 50 pay 600 a year: 12,500. A glossary divides 800 by 12 and prints 12,500."""
    monthly = [line(f"M-{at}", customer=f"m{at}", net="100", ends_on="2026-02-01") for at in range(100)]
    yearly = [line(f"Y-{at}", customer=f"y{at}", net="600", ends_on="2027-01-01") for at in range(50)]

    january = metrics.mrr(
        models_of_lines([*monthly, *yearly]).customer_months, months=Months.parse("2026-01")
    )

    assert january["mrr_usd"].astype(str).tolist() == ["12500.00"]


def test_from_nothing_to_something_again_is_a_reactivation():
    """(b) Who asks for expansion first finds one from 0 to 50, and never a reactivation."""
    months = models_of_lines("""
        starts_on   ends_on     net
        2026-03-01  2026-04-01  40
        2026-06-01  2026-07-01  50
    """).customer_months

    assert moves(months) == {"reactivation": 50, "closing": 50}


def test_to_nothing_is_churn_and_a_month_without_a_charge_is_a_month():
    """(c) Who asks for contraction first finds one from 40 to 0; without a spine, there is no row for it."""
    months = models_of_lines("""
        starts_on   ends_on     net
        2026-05-01  2026-06-01  40
    """).customer_months

    assert moves(months) == {"opening": 40, "churn": 40}
    assert moves(months, Months.parse("2026-07")) == {}


def test_a_yearly_charge_is_spread_over_its_months():
    """(c) Booked as it was charged, it would be 1,200 in one month and churn in the next."""
    months = models_of_lines("""
        starts_on   ends_on     net
        2026-05-10  2027-05-10  1200
    """).customer_months

    assert moves(months, Months.parse("2026-05")) == {"new": 100, "closing": 100}
    assert moves(months) == {"opening": 100, "closing": 100}


def test_conversion_is_what_was_bought_of_what_was_tried():
    """(d) Five of twenty: 25 %. Printed as evaluations by sales it is 400 %."""
    trials = [
        licence(
            f"E-{at}", licence_type="EVALUATION", starts_on="2026-06-03", ends_on="2026-07-03", site=f"s{at}"
        )
        for at in range(20)
    ]
    sales = [
        line(f"L-{at}", entitlement=f"E-{at}", site=f"s{at}", starts_on="2026-07-03", ends_on="2027-07-03")
        for at in range(5)
    ]

    june = metrics.evaluation_conversion(
        models_of_lines(sales, licences=trials).evaluations, months=JUNE, known_on=date(2026, 11, 5)
    ).iloc[0]

    assert june[["started", "converted", "conversion_rate"]].tolist() == [20, 5, 0.25]


def test_gross_retention_is_never_above_all():
    """(e) 60 grow to 70, 40 shrink to 35: 95 %. With expansion in it, it would be 105 %."""
    months = models_of_lines("""
        customer  sale_type  starts_on   ends_on     net
        ann       New        2026-05-01  2026-06-01  60
        bob       New        2026-05-01  2026-06-01  40
        ann       Upgrade    2026-06-01  2026-07-01  70
        bob       Downgrade  2026-06-01  2026-07-01  35
    """).customer_months

    june = metrics.revenue_retention(months, months=JUNE).iloc[0]

    assert (june["grr"], june["nrr"]) == (0.95, 1.05)


def test_a_licence_that_is_told_no_more_has_churned_all_the_same():
    """(f) A snapshot of today's licences has no row for who left; its churn would be nothing."""
    lines = """
        customer  starts_on   ends_on     net
        ann       2026-05-10  2026-06-10  40
        bob       2026-05-10  2026-07-10  120
    """
    gone, there = (
        licence(f"E-{name}-app", site=f"site-{name}", starts_on="2026-05-10") for name in ("ann", "bob")
    )

    whole, snapshot = (models_of_lines(lines, licences=told) for told in ([gone, there], [there]))

    assert moves(snapshot.customer_months) == {"opening": 100, "churn": 40, "closing": 60}
    assert moves(whole.customer_months) == moves(snapshot.customer_months)
    assert metrics.customer_churn(snapshot.customer_months, months=JUNE)["customer_churn"].tolist() == [0.5]


def test_a_refund_in_a_later_month_shows_the_gain_and_then_the_loss():
    """(g) +100 in March, -100 in June, and nothing is changed about the months between."""
    months = models_of_lines("""
        sale_type  sold_on     starts_on   ends_on     net    transaction  original
        New        2026-03-05  2026-03-05  2027-03-05  1200   T-1          -
        Refund     2026-06-20  2026-03-05  2027-03-05  -1200  T-2          T-1
    """).customer_months

    assert moves(months, Months.parse("2026-03")) == {"new": 100, "closing": 100}
    assert moves(months, Months.parse("2026-05")) == {"opening": 100, "closing": 100}
    assert moves(months) == {"opening": 100, "churn": 100}

"""Renewals, rule by rule: which terms are due, when they are renewed, and by what."""

from __future__ import annotations

import pytest

from reports_lib import metrics
from reports_lib.periods import Months
from tests.pipeline import models_of_lines
from tests.records import line
from tests.spec.renewals_rules import RULES
from tests.table import read_rows


@pytest.fixture(scope="module")
def ends():
    """The term ends of every rule: one ledger, with a customer a rule."""
    lines = [
        line(**({"number": f"{name} {at}", "customer": name} | row))
        for name, (text, _) in RULES.items()
        for at, row in enumerate(read_rows(text))
    ]
    return models_of_lines(lines).term_ends.to_pandas()


def told(rows):
    """Term ends as the rules write them, in the order of their days and licences."""
    ordered = rows.sort_values(["due_on", "licence_id"])
    return [
        f"{row.due_on:%Y-%m-%d} {row.due_net_cents / 100:g} "
        + (
            "-"
            if row.gap_days != row.gap_days
            else f"{row.renewed_on:%Y-%m-%d} {row.renewed_by} {row.renewed_net_cents / 100:g}"
        )
        for row in ordered.itertuples()
    ]


@pytest.mark.parametrize("name", RULES)
def test_a_term_is_due_and_renewed(ends, name):
    """One rule of the definition: every due day of a customer."""
    own = ends[ends["customer_id"] == f"site/site-{name}"]

    assert told(own) == RULES[name][1]


def terms(number, *, months_after, count, net="10", later="10"):
    """So many licences of a customer each, due on 10 June 2026, and renewed that many days later."""
    for one in range(count):
        words = {"customer": f"{number}-{one}", "net": net}
        yield line(f"{number}-{one}-1", starts_on="2026-05-10", ends_on="2026-06-10", **words)
        if months_after is not None:
            yield line(
                f"{number}-{one}-2",
                starts_on=f"2026-06-{10 + months_after}",
                ends_on=f"2026-07-{10 + months_after}",
                sale_type="Renewal",
                customer=f"{number}-{one}",
                net=later,
            )


def test_of_fifty_due_38_are_in_time_and_four_late():
    """The definition's worked example: 76 % strict, 84 % with 30 days of grace."""
    lines = [
        *terms("in time", months_after=0, count=38),
        *terms("late", months_after=9, count=4),
        *terms("lost", months_after=None, count=8),
    ]

    june = metrics.renewals(models_of_lines(lines).term_ends, months=Months.parse("2026-06"))

    row = june.iloc[0]
    assert (row["due"], row["renewed"], row["renewed_with_grace"]) == (50, 38, 42)
    assert (row["renewal_rate"], row["renewal_rate_with_grace"]) == (0.76, 0.84)


def test_of_ten_thousand_due_9200_go_on():
    """The same by value: 92 %. Growth of one renewal shows uncapped, and hides no loss when capped."""
    lines = [
        *terms("same", months_after=0, count=6, net="1000", later="1000"),
        *terms("less", months_after=0, count=2, net="1000", later="800"),
        *terms("more", months_after=0, count=1, net="1000", later="1600"),
        *terms("lost", months_after=None, count=1, net="1000"),
    ]

    june = metrics.renewals(models_of_lines(lines).term_ends, months=Months.parse("2026-06"))

    names = ["due_mrr_usd", "renewed_mrr_usd", "renewed_mrr_capped_usd"]
    assert june[names].astype(str).to_numpy().tolist() == [["10000.00", "9200.00", "8600.00"]]
    assert june[["renewed_mrr_rate", "renewed_mrr_capped_rate"]].to_numpy().tolist() == [[0.92, 0.86]]


def licences(period, *, count, starts_on, ends_on, until=None):
    """So many customers with a term each, and one more until a day."""
    for one in range(count):
        words = {"customer": f"{period} {starts_on} {until} {one}", "billing_period": period}
        number = words["customer"]
        yield line(f"{number} 1", starts_on=starts_on, ends_on=ends_on, **words)
        if until:
            yield line(f"{number} 2", starts_on=ends_on, ends_on=until, sale_type="Renewal", **words)


def test_what_churn_is_depends_on_what_it_is_divided_by():
    """120 annual licences, 10 due and 2 lost; 100 monthly ones, all due and 5 lost: five answers.

    Ours are 20 % and 5 %. Divided by all that were paid for, 1.67 % of the annual ones are lost;
    blended, 6.36 % of those due, or 3.18 % of all.
    """
    models = models_of_lines(
        [
            *licences("Annual", count=110, starts_on="2026-01-10", ends_on="2027-01-10"),
            *licences("Annual", count=8, starts_on="2025-06-10", ends_on="2026-06-10", until="2027-06-10"),
            *licences("Annual", count=2, starts_on="2025-06-10", ends_on="2026-06-10"),
            *licences("Monthly", count=95, starts_on="2026-05-10", ends_on="2026-06-10", until="2026-07-10"),
            *licences("Monthly", count=5, starts_on="2026-05-10", ends_on="2026-06-10"),
        ]
    )
    june = {"months": Months.parse("2026-06")}

    ours = metrics.licence_churn(models.term_ends, **june)
    of_all = metrics.host_churn(models.paid_spells, paid_ends=models.paid_ends, by=["billing_period"], **june)
    blended = metrics.renewals(models.term_ends, **june)
    blended_of_all = metrics.host_churn(models.paid_spells, paid_ends=models.paid_ends, **june)

    names = ["billing_period", "due", "lost", "licence_churn"]
    assert ours[names].to_numpy().tolist() == [["Annual", 10, 2, 0.2], ["Monthly", 100, 5, 0.05]]
    assert of_all["opening_licences"].tolist() == [120, 100]
    assert [round(rate, 4) for rate in of_all["churn_rate"]] == [0.0167, 0.05]
    assert round(1 - blended["renewal_rate"][0], 4) == 0.0636
    assert round(blended_of_all["churn_rate"][0], 4) == 0.0318

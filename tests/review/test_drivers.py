from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, Timestamp

from reports_lib import review
from tests.presented import APPS, HOSTILE, MOVED_BY_APP, OCTOBER

NEUTRAL = ("billing_period", "hosting_migration", "transfer", "revenue_share", "moved")
SIGNED = {
    "new": 1,
    "reactivation": 1,
    "expansion": 1,
    "contraction": -1,
    "churn": -1,
    **dict.fromkeys(NEUTRAL, 1),
}

cents = st.integers(0, 10**9).map(lambda amount: Decimal(amount) / 100)


def test_drivers_tell_the_change_row_by_row():
    """Worked example: each row of the waterfall, the app behind it, and the sum."""
    block = review.drivers(MOVED_BY_APP, APPS, period=OCTOBER)

    lead, *told = str(block).splitlines()
    assert lead == (
        "MRR rose by $95.00 in October 2026, from $1,500.00 to $1,595.00. "
        "Roadmap Lens for Jira contributed the most, +$100.00."
    )
    assert [line.replace("Roadmap Lens for Jira", "Lens") for line in told] == [
        "New: +$165.00. Customers who paid for an app for the first time, most for Lens ($120.00).",
        "Reactivation: +$30.00. Customers who came back, all to Lens ($30.00).",
        "Expansion: +$60.50. Customers who pay more than before, most for Lens ($50.50).",
        "Contraction: −$20.25. Customers who pay less than before, all for Lens ($20.25).",
        "Churn: −$140.25. Customers who stopped paying for an app, most from Lens ($80.25).",
        "Net change in MRR: +$95.00",
    ]


def test_a_fall_names_the_app_that_fell_most():
    """The largest part of a loss is the largest loss."""
    block = review.drivers(MOVED_BY_APP.head(1), APPS, period=OCTOBER)
    both = review.drivers(
        MOVED_BY_APP.assign(closing_mrr_usd=[Decimal("450.00"), Decimal("45.00"), Decimal("900.00")]),
        APPS,
        period=OCTOBER,
    )

    assert str(block).splitlines()[0] == "MRR fell by $50.00 in October 2026, from $500.00 to $450.00."
    assert "Roadmap Lens for Jira contributed the most, −$100.00." in str(both)


def test_a_month_without_movement_is_told_as_such():
    """Five rows of nothing, said in words."""
    block = review.drivers(MOVED_BY_APP.head(0), APPS, period=OCTOBER)

    assert str(block).splitlines()[:2] == [
        "MRR ended October 2026 where it began, at $0.00.",
        "New: $0.00. Nobody paid for an app for the first time.",
    ]


def test_neutral_changes_are_told_by_name_where_there_are_any():
    """Bookings, not business: each kind with its sign and the app behind most of it."""
    share = [Decimal("-1.00"), Decimal("0.00"), Decimal("-2.50")]

    block = review.drivers(MOVED_BY_APP.assign(revenue_share_mrr_usd=share), APPS, period=OCTOBER)

    assert str(block).splitlines()[6] == (
        "Revenue share: −$3.50. Another share of the price for the vendor, "
        "most in Roadmap Lens for Jira (−$2.50)."
    )


def test_an_apps_name_is_escaped():
    """Sentences carry customers' and vendors' words too."""
    block = review.drivers(MOVED_BY_APP, APPS.assign(app_name=HOSTILE), period=OCTOBER)

    assert "<img" not in block.html


@given(st.lists(st.tuples(*[cents] * 10), min_size=1, max_size=4))
def test_the_sentences_add_up_to_the_change(apps):
    """Law: what the rows say is what the total says, to the cent."""
    moved = DataFrame([dict(zip([f"{name}_mrr_usd" for name in SIGNED], one, strict=True)) for one in apps])
    opened = [Decimal("5.00")] * len(apps)
    closed = [
        before + sum(sign * row[f"{name}_mrr_usd"] for name, sign in SIGNED.items())
        for before, (_, row) in zip(opened, moved.iterrows(), strict=True)
    ]
    keys = [str(number) for number in range(len(apps))]
    moved = moved.assign(
        month=Timestamp("2026-10-01"), app_key=keys, opening_mrr_usd=opened, closing_mrr_usd=closed
    )

    block = review.drivers(moved, DataFrame({"app_key": keys, "app_name": keys}), period=OCTOBER)

    *told, total = [amount_in(line) for line in str(block).splitlines()[1:]]
    assert sum(told) == total == sum(closed) - sum(opened)


def amount_in(line):
    """Read the signed amount after a row's name."""
    written = line.split(": ")[1].split(". ")[0].replace(",", "").replace("$", "").replace("−", "-")
    return Decimal(written)

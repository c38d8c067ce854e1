"""Laws: what holds for every ledger, however odd, on both money bases."""

from __future__ import annotations

import random
from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports_lib import metrics
from reports_lib.periods import Month, Months
from tests.pipeline import build_models, models_of_lines, raw_table
from tests.records import line

FIRST, LAST = Month(2026, 1), Month(2026, 8)
SPAN = Months(FIRST, LAST)
KINDS = ("new", "reactivation", "expansion", "contraction", "churn")
NO_LICENCES = raw_table("licenses", [])

days = st.integers(0, 240).map(lambda number: date(2025, 12, 15) + timedelta(days=number))
terms = st.tuples(days, st.one_of(st.integers(-3, 100), st.sampled_from([28, 30, 31, 365, 366])))


@st.composite
def ledgers(draw):
    """Up to 14 lines with every kind of sale, term and state; no two of one day, they may be one change."""
    lines = []
    sold = draw(st.lists(days, min_size=1, max_size=14, unique=True))
    for number, sold_on in enumerate(sold):
        start, length = draw(terms)
        net = draw(st.integers(-500_00, 2000_00))
        lines.append(
            line(
                f"L-{number}",
                customer=draw(st.sampled_from(["ann", "bob", "cy"])),
                app=draw(st.sampled_from(["maps", "forms"])),
                starts_on=str(start),
                ends_on=str(start + timedelta(days=length)),
                sold_on=str(sold_on),
                net=f"{net / 100:.2f}",
                gross=f"{net / 80:.2f}",
                sale_type=draw(st.sampled_from(["New", "Renewal", "Upgrade", "Downgrade", "Refund"])),
                status=draw(st.sampled_from(["Paid", "Open", "Uncollectible"])),
                licence_type=draw(st.sampled_from(["COMMERCIAL", "COMMERCIAL", "ACADEMIC", "COMMUNITY"])),
            )
        )
    return lines


few = settings(max_examples=10)


def balances_of(models):
    """Opening and closing in cents of each customer, app and month, on both bases."""
    columns = (
        "customer_id, app_key, month, opening_net_cents, mrr_net_cents, opening_gross_cents, mrr_gross_cents"
    )
    return {
        (customer, app, Month.of(month)): (tuple(cents[:2]), tuple(cents[2:]))
        for customer, app, month, *cents in models.ask(
            f"select {columns} from customer_months where not passed_through"
        ).fetchall()
    }


def anniversary(start, months):
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def monthly(amount, start, end):
    """MRR of a line, from the definition: count months up one by one, round an exact fraction."""
    anchored_at_month_end = start.day == monthrange(start.year, start.month)[1]
    months = 1
    while anniversary(start, months) < end:
        reached = anniversary(start, months)
        if anchored_at_month_end and (reached.year, reached.month) == (end.year, end.month):
            share = Fraction(amount, months)
            break
        months += 1
    else:
        full_days = (anniversary(start, months) - start).days
        share = Fraction(amount * full_days, (end - start).days * months)
    return int(abs(share) + Fraction(1, 2)) * (-1 if share < 0 else 1)


def counted_by_hand(lines):
    """The balances of the definition, one line and one month end at a time."""
    found = {amount: defaultdict(int) for amount in ("vendorAmount", "purchasePrice")}
    for record in lines:
        sale = record["purchaseDetails"]
        start, end, sold = (
            date.fromisoformat(sale[name])
            for name in ("maintenanceStartDate", "maintenanceEndDate", "saleDate")
        )
        if record["paymentStatus"] == "Uncollectible" or sale["licenseType"] == "COMMUNITY" or end <= start:
            continue
        begins = max(start, sold) if sale["saleType"] in {"Upgrade", "Downgrade", "Refund"} else start
        unit = (f"site/{record['cloudId']}", record["addonKey"])
        for name, balances in found.items():
            cents = monthly(int(sale[name] * 100), start, end)
            for month in Months(FIRST - 2, LAST):
                if begins <= month.last_day < end:
                    balances[*unit, month] += cents
    keys = {key for balances in found.values() for key, cents in balances.items() if cents}
    keys |= {(customer, app, month + 1) for customer, app, month in keys}
    return {
        (*unit, month): tuple((found[name][*unit, month - 1], found[name][*unit, month]) for name in found)
        for *unit, month in keys
        if month <= LAST
    }


@few
@given(ledgers())
def test_customer_months_agree_with_counting_by_hand(lines):
    """The model equals a naive version, row by row and cent by cent."""
    models = models_of_lines(lines, last_month=LAST)

    assert balances_of(models) == counted_by_hand(lines)


@few
@given(ledgers(), st.sampled_from(["net", "gross"]))
def test_every_waterfall_closes_and_opens_where_the_last_one_closed(lines, basis):
    """Per customer, per app and in total; splits foot to the total, and MRR is the closing."""
    months = models_of_lines(lines, last_month=LAST).customer_months

    by = [[], ["app_key"], ["customer_id", "app_key"]]
    frames = [metrics.mrr_movements(months, months=SPAN, by=columns, basis=basis) for columns in by]
    balance = metrics.mrr(months, months=SPAN, basis=basis)

    money = ["opening_mrr_usd", *(f"{kind}_mrr_usd" for kind in KINDS), "closing_mrr_usd"]
    for columns, frame in zip(by, frames, strict=True):
        gains = frame["new_mrr_usd"] + frame["reactivation_mrr_usd"] + frame["expansion_mrr_usd"]
        losses = frame["contraction_mrr_usd"] + frame["churn_mrr_usd"]
        assert (frame["opening_mrr_usd"] + gains - losses).equals(frame["closing_mrr_usd"])
        for _, rows in frame.groupby(columns) if columns else [((), frame)]:
            assert rows["opening_mrr_usd"].tolist()[1:] == rows["closing_mrr_usd"].tolist()[:-1]
        if len(frame):
            assert (
                frame.groupby("month")[money].sum().to_numpy().tolist()
                == frames[0][money].to_numpy().tolist()
            )
    assert balance["mrr_usd"].tolist() == frames[0]["closing_mrr_usd"].tolist()


@few
@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(lines, dice):
    """Shuffled, the same models come out."""
    shuffled = list(lines)
    dice.shuffle(shuffled)

    assert balances_of(models_of_lines(shuffled, last_month=LAST)) == balances_of(
        models_of_lines(lines, last_month=LAST)
    )


@few
@given(ledgers(), ledgers())
def test_what_is_sold_later_changes_no_past_balance(lines, more):
    """Lines that start after June leave the months up to June as they were."""
    later = []
    for number, record in enumerate(more):
        sale = record["purchaseDetails"] | {
            "saleDate": "2026-07-01",
            "maintenanceStartDate": "2026-07-02",
            "maintenanceEndDate": "2026-09-15",
        }
        later.append(record | {"transactionLineItemId": f"N-{number}", "purchaseDetails": sale})

    both = balances_of(models_of_lines([*lines, *later], last_month=LAST))

    june = Month(2026, 6)
    alone = balances_of(models_of_lines(lines, last_month=LAST))
    assert {key: row for key, row in both.items() if key[2] <= june} == {
        key: row for key, row in alone.items() if key[2] <= june
    }


@few
@given(ledgers(), st.integers(0, 14))
def test_two_imports_say_what_one_says(lines, cut):
    """A file split in two, the second sync repeating some of the first, is the same ledger."""
    parts = [
        raw_table("transactions", lines[: cut + 2]),
        raw_table("transactions", lines[cut:], sync_number=2),
    ]

    split = build_models(pa.concat_tables(parts), NO_LICENCES, last_month=LAST)

    assert balances_of(split) == balances_of(models_of_lines(lines, last_month=LAST))


@few
@given(ledgers(), st.integers(0, 14))
def test_renumbering_a_licence_moves_nothing(lines, cut):
    """First lines know the SEN, later ones SEN and entitlement number, the last only the number."""
    renamed = []
    for number, record in enumerate(lines):
        ids = {"appEntitlementNumber": record["appEntitlementNumber"]}
        ids["licenseId"] = ids["appEntitlementNumber"].replace("E-", "SEN-")
        kept = {key: value for key, value in record.items() if key != "appEntitlementNumber"}
        if number < cut:
            renamed.append(kept | {"licenseId": ids["licenseId"]})
        else:
            renamed.append(kept | ids)

    totals = [
        metrics.mrr_movements(models_of_lines(one, last_month=LAST).customer_months, months=SPAN)
        for one in (lines, renamed)
    ]

    assert totals[0].equals(totals[1])


def test_the_largest_amounts_and_longest_terms_keep_every_cent():
    """Just below a billion dollars and a hundred years, where a double would begin to miss cents."""
    dice = random.Random(7)  # noqa: S311  lines, not secrets
    lines = []
    for number in range(400):
        start = date(2026, 1, 1) + timedelta(days=dice.randrange(31))
        end = start + timedelta(
            days=dice.choice([36_525, dice.randrange(30_000, 36_525), dice.randrange(20, 400)])
        )
        net = f"{dice.randrange(900_000_000, 1_000_000_000)}.{dice.randrange(100):02}"
        lines.append(
            line(f"L-{number}", customer=str(number), starts_on=str(start), ends_on=str(end), net=net)
        )

    assert balances_of(models_of_lines(lines, last_month=LAST)) == counted_by_hand(lines)


@pytest.mark.parametrize("lines", [[line("L-1", starts_on="2026-01-31", ends_on="2026-02-28", net="-0.01")]])
def test_counting_by_hand_counts_as_the_definition_says(lines):
    """The naive version itself, on one line: minus one cent in January, nothing in February."""
    unit = ("site/site-ann", "app")

    assert counted_by_hand(lines) == {
        (*unit, Month(2026, 1)): ((0, -1), (0, -1)),
        (*unit, Month(2026, 2)): ((-1, 0), (-1, 0)),
    }

"""Movements of rich ledgers: agreement with the rules one by one, and what holds for any ledger."""

from __future__ import annotations

from datetime import date
from random import Random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports_lib import metrics
from reports_lib.periods import Month
from tests.models.movement_oracle import NEUTRAL, months_told, segments_told
from tests.models.rich_ledgers import later_lines, ledger
from tests.models.told_months import LAST, SPAN, month_rows, rows_of, segment_rows, segment_sql
from tests.pipeline import build_models, models_of_lines, raw_table

COLUMNS = ("hosting", "app_edition", "billing_period", "licence_type", "partner_type", "tier_band")
KINDS = ("new", "reactivation", "expansion", "contraction", "churn")
FOOTING = ("opening", "new", "reactivation", "churn", *NEUTRAL, "closing")
NO_LICENCES = raw_table("licenses", [])

few = settings(max_examples=6)
dices = st.randoms(use_true_random=True)
segments = st.sampled_from([("hosting",), ("billing_period", "tier_band"), ("app_edition", "licence_type")])


def told(lines, by):
    """Everything that the laws are about: the months of customers, and of their segments."""
    models = models_of_lines(lines, last_month=LAST)
    return month_rows(models), segment_rows(models, by)


@settings(max_examples=12)
@given(dices, segments)
def test_movements_agree_with_the_rules_one_by_one(dice, by):
    """Balances, neutral parts, moves, who passed through and who came back late, to the cent."""
    models = models_of_lines(ledger(dice, size=40), last_month=LAST)

    terms = rows_of(models, "select * from subscription_terms")
    assert month_rows(models) == months_told(terms, SPAN)
    assert segment_rows(models, by) == segments_told(terms, SPAN, by)


@few
@given(dices, segments)
def test_the_order_of_lines_does_not_matter(dice, by):
    """Shuffled, the same months come out, whatever is refunded, billed anew or moved."""
    lines = ledger(dice, size=40)

    shuffled = dice.sample(lines, len(lines))

    assert told(shuffled, by) == told(lines, by)


@few
@given(dices, segments)
def test_what_starts_later_changes_no_past_movement(dice, by):
    """Terms that start after June and refunds booked after it leave the months up to June as they were."""
    lines = ledger(dice, size=40)

    both = told([*lines, *later_lines(dice, lines, size=12, after=date(2026, 6, 30))], by)

    past = [
        [{key: row for key, row in rows.items() if key[-1] <= Month(2026, 6)} for rows in one]
        for one in (both, told(lines, by))
    ]
    assert past[0] == past[1]


@few
@given(dices, segments)
def test_two_imports_say_what_one_says(dice, by):
    """A file split in two, the second part repeating some of the first, is the same ledger."""
    lines = ledger(dice, size=40)
    cut = dice.randrange(len(lines))
    parts = [
        raw_table("transactions", lines[: cut + 3]),
        raw_table("transactions", lines[cut:], sync_number=2),
    ]

    split = build_models(pa.concat_tables(parts), NO_LICENCES, last_month=LAST)

    assert (month_rows(split), segment_rows(split, by)) == told(lines, by)


@few
@given(dices, segments)
def test_renumbering_licences_moves_nothing(dice, by):
    """First the SEN alone, from one line on the SEN and the entitlement number, in another order of ids."""
    lines = ledger(dice, size=40)
    cut = dice.randrange(len(lines))
    renumbered = []
    for at, record in enumerate(lines):
        number = record["appEntitlementNumber"]
        kept = {key: value for key, value in record.items() if key != "appEntitlementNumber"}
        numbers = {} if at < cut else {"appEntitlementNumber": number}
        renumbered.append(kept | numbers | {"licenseId": f"SEN-{number[::-1]}"})

    assert told(renumbered, by) == told(lines, by)


@pytest.fixture(scope="module")
def tables():
    """One larger ledger: its customer months, and those split by each column."""
    dice = Random(11)  # noqa: S311  lines, not secrets
    models = models_of_lines(ledger(dice, size=250, customers=tuple("abcdefghij")), last_month=LAST)
    backend = models.customer_months.get_backend()
    for column in COLUMNS:
        models.ask(f"create table by_{column} as {segment_sql((column,))}")
    split = {(column,): backend.table(f"by_{column}") for column in COLUMNS}
    whole = models.customer_months
    return {(): whole, ("app_key",): whole, ("customer_id", "app_key"): whole} | split


def waterfall(tables, by, basis):
    """The waterfall of the larger ledger by some columns."""
    return metrics.mrr_movements(tables[by], months=SPAN, by=list(by), basis=basis)


def closing(rows, opening):
    """Where a waterfall that opens so must close."""
    gains = rows["new_mrr_usd"] + rows["reactivation_mrr_usd"] + rows["expansion_mrr_usd"]
    losses = rows["contraction_mrr_usd"] + rows["churn_mrr_usd"]
    return opening + gains - losses + rows["neutral_mrr_usd"]


GRAINS = [(), ("app_key",), ("customer_id", "app_key"), *((column,) for column in COLUMNS)]


@pytest.mark.parametrize("basis", ["net", "gross"])
@pytest.mark.parametrize("by", GRAINS, ids=lambda by: ", ".join(by) or "total")
def test_waterfalls_close_and_foot_at_every_grain(tables, by, basis):
    """By month, quarter and year; each opens where the last one closed; parts add up to the total."""
    frame, total = waterfall(tables, by, basis), waterfall(tables, (), basis)

    assert closing(frame, frame["opening_mrr_usd"]).equals(frame["closing_mrr_usd"])
    money = [f"{kind}_mrr_usd" for kind in (*KINDS, "neutral")]
    for _, rows in frame.groupby(list(by), dropna=False) if by else [((), frame)]:
        assert rows["opening_mrr_usd"].tolist()[1:] == rows["closing_mrr_usd"].tolist()[:-1]
        for months in (3, 12):
            for at in range(0, len(rows), months):
                part = rows.iloc[at : at + months]
                assert (
                    closing(part[money].sum(), part["opening_mrr_usd"].iloc[0])
                    == part["closing_mrr_usd"].iloc[-1]
                )
    for kind in FOOTING:
        name = f"{kind}_mrr_usd"
        assert frame.groupby("month")[name].sum().tolist() == total[name].tolist()
    assert not any(frame.groupby("month")["moved_mrr_usd"].sum())
    more, less = ("expansion_mrr_usd", "contraction_mrr_usd")
    net = frame.groupby("month")[more].sum() - frame.groupby("month")[less].sum()
    assert net.tolist() == (total[more] - total[less]).tolist()


def test_the_larger_ledger_has_something_of_everything(tables):
    """A law about columns of zeros would say nothing."""
    total = waterfall(tables, (), "net")
    split = waterfall(tables, ("billing_period",), "net")

    named = [f"{kind}_mrr_usd" for kind in (*KINDS, *NEUTRAL, "late_renewal")]
    assert [name for name in named if not total[name].any()] == []
    assert split["moved_mrr_usd"].any()
    assert total["passed_through"].sum() > 0
    assert split["passed_through"].sum() >= total["passed_through"].sum()

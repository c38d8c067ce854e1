"""Laws of quarters, on ledgers that nobody wrote: sums are sums, balances are the last month's."""

from __future__ import annotations

from collections import defaultdict
from random import Random

import pytest

from reports_lib import metrics
from reports_lib.models.customer_months import NEUTRAL
from reports_lib.periods import Month, Months, Quarter, Quarters
from tests.models.rich_ledgers import ledger
from tests.models.told_months import LAST, SPAN, rows_of, segment_sql
from tests.pipeline import models_of_lines, segments

YEAR = Quarters.up_to(Quarter(2026, 3), count=4)
SPLITS = [(), ("app_key",), ("hosting",), ("billing_period", "tier_band")]
FLOWS = ("new", "reactivation", "expansion", "contraction", "churn", "neutral", "moved", "late_renewal")

by_each_split = pytest.mark.parametrize("by", SPLITS, ids=lambda by: ", ".join(by) or "total")


@pytest.fixture(scope="module")
def models():
    """A larger ledger: refunds, changes, moves and returns of ten customers."""
    dice = Random(23)  # noqa: S311  lines, not secrets
    built = models_of_lines(ledger(dice, size=250, customers=tuple("abcdefghij")), last_month=LAST)
    _ = built.customer_months
    return built


@pytest.fixture(scope="module")
def tables(models):
    """Its customer months, whole and split."""
    backend = models.customer_months.get_backend()
    found = dict.fromkeys(SPLITS[:2], models.customer_months)
    for place, by in enumerate(SPLITS[2:]):
        models.ask(f"create table split_{place} as {segment_sql(by)}")
        found[by] = backend.table(f"split_{place}")
    return found


def in_threes(frame, by):
    """The monthly rows of each quarter and segment, three by three, in the order of a quarterly frame."""
    keyed = frame.assign(quarter=frame["month"].dt.to_period("Q-DEC"))
    return [rows for _, rows in keyed.groupby(["quarter", *by], dropna=False, sort=True)]


def told(frame, by):
    """A quarterly frame in that same order, as rows."""
    return [rows.iloc[0] for _, rows in frame.groupby(["quarter", *by], dropna=False, sort=True)]


@by_each_split
def test_a_waterfall_is_the_sum_of_its_months(tables, by):
    """Every flow, to the cent; it opens with the first month and closes with the last."""
    monthly = metrics.mrr_movements(tables[by], months=SPAN, by=by)
    quarterly = metrics.mrr_movements(tables[by], months=YEAR, by=by)

    for row, months in zip(told(quarterly, by), in_threes(monthly, by), strict=True):
        assert row["opening_mrr_usd"] == months["opening_mrr_usd"].iloc[0]
        assert row["closing_mrr_usd"] == months["closing_mrr_usd"].iloc[-1]
        for kind in FLOWS:
            assert row[f"{kind}_mrr_usd"] == months[f"{kind}_mrr_usd"].sum()
        assert row["passed_through"] == months["passed_through"].sum()


@by_each_split
@pytest.mark.parametrize("name", ["mrr", "concentration"])
def test_a_balance_is_that_of_the_last_month(tables, by, name):
    """MRR, customers and shares."""
    metric = getattr(metrics, name)
    monthly, quarterly = (metric(tables[by], months=months, by=by) for months in (SPAN, YEAR))
    ends = monthly[monthly["month"].dt.month % 3 == 0]
    keyed = {
        (f"{row['month']:%Y-%m}", *(str(row[one]) for one in by)): row.drop(["month", *by]).map(str).tolist()
        for _, row in ends.iterrows()
    }

    assert len(quarterly)
    for _, row in quarterly.iterrows():
        key = (f"{row['quarter'].end_time:%Y-%m}", *(str(row[one]) for one in by))
        assert row.drop(["quarter", *by]).map(str).tolist() == keyed[key]


def test_sales_are_added_up(models):
    """Lines, amounts and refunds."""
    monthly, quarterly = (metrics.sales(models.transactions, months=months) for months in (SPAN, YEAR))

    for row, months in zip(told(quarterly, ()), in_threes(monthly, ()), strict=True):
        for name in ("lines", "sales_usd", "refunds_usd"):
            assert row[name] == months[name].sum()


def test_renewals_are_counted_in_one_quarter(models):
    """Counts and amounts are sums; the rate is that of the sums."""
    monthly, quarterly = (metrics.renewals(models.term_ends, months=months) for months in (SPAN, YEAR))

    for row, months in zip(told(quarterly, ()), in_threes(monthly, ()), strict=True):
        for name in ("due", "renewed", "renewed_with_grace", "due_mrr_usd", "renewed_mrr_usd"):
            assert row[name] == months[name].sum()
        if row["due"]:
            assert row["renewal_rate"] == months["renewed"].sum() / months["due"].sum()


@by_each_split
def test_licences_close_from_quarter_to_quarter(models, by):
    """In force then + installs - uninstalls = in force now."""
    split = [one for one in by if one == "app_key"]
    quarterly = metrics.licences(models.licence_spells, months=YEAR, by=split)
    quarterly["held"] = quarterly["active"] + quarterly["evaluating"]

    for _, rows in quarterly.groupby(split) if split else [((), quarterly)]:
        net = (rows["installs"] - rows["uninstalls"]).tolist()
        assert rows["held"].diff().tolist()[1:] == net[1:]


@pytest.fixture(scope="module")
def later():
    """The same ledger, looked at a year on, so that there is a year to look back."""
    dice = Random(23)  # noqa: S311  lines, not secrets
    return models_of_lines(
        ledger(dice, size=250, customers=tuple("abcdefghij")), last_month=Quarter(2027, 2).last
    )


@by_each_split
def test_retention_of_a_year_is_the_same_at_either_grain(later, by):
    """The window of twelve months ends with the same month."""
    span = Quarters.up_to(Quarter(2027, 2), count=3)
    split = segments(later, *by, last_month=span.last) if by in SPLITS[2:] else later.customer_months
    names = [*by, "opening_mrr_usd", "retained_mrr_usd", "retained_capped_mrr_usd", "as_billed_mrr_usd"]
    found = {}
    for months in (Months(span.first, span.last), span):
        frame = metrics.revenue_retention(split, months=months, by=by)
        year = frame[(frame["window_months"] == 12) & (frame["opening_mrr_usd"].map(bool))]
        last = year["month"].dt.month % 3 == 0 if months.length == 1 else year["quarter"].notna()
        found[months.grain] = sorted(map(str, year.loc[last, names].to_numpy().tolist()))

    assert len(found["quarter"]) >= 3
    assert found["quarter"] == found["month"]


def balances(models, tables, by):
    """By customer, app, segment and month: what it pays at its end, and what of the change was neutral."""
    sql = f"select * from ({segment_sql(by)})" if by == ("hosting",) else "select * from customer_months"
    held, neutral = defaultdict(int), defaultdict(int)
    for row in rows_of(models, sql):
        key = (row["customer_id"], row["app_key"], *(row[one] for one in by))
        at = Month.of(row["month"])
        held[key, at] = row["mrr_net_cents"]
        neutral[key, at] = sum(row[f"{kind}_net_cents"] for kind in NEUTRAL)
    return held, neutral


def test_retention_follows_who_paid_when_the_quarter_opened(models, tables):
    """One by one: what each customer and app of the opening pays at the end, neutral changes taken out."""
    held, neutral = balances(models, tables, ())
    keys = {key for key, _ in held}
    frame = metrics.revenue_retention(tables[()], months=YEAR)
    quarter_ago = frame[frame["window_months"] == 3].set_index(frame[frame["window_months"] == 3]["quarter"])

    for quarter in YEAR.periods:
        months = list(quarter.span)
        cohort = [key for key in keys if held[key, quarter.first - 1] > 0]
        opening = sum(held[key, quarter.first - 1] for key in cohort)
        counted = {
            key: max(held[key, quarter.last] - sum(neutral[key, at] for at in months), 0)
            if held[key, quarter.last] > 0
            else 0
            for key in cohort
        }
        capped = sum(min(held[key, quarter.first - 1], counted[key]) for key in cohort)
        row = quarter_ago.loc[f"{quarter.year}Q{quarter.number}"]

        amounts = ["opening_mrr_usd", "retained_mrr_usd", "retained_capped_mrr_usd"]
        assert [int(one * 100) for one in row[amounts]] == [opening, sum(counted.values()), capped]


@pytest.mark.parametrize("by", [(), ("hosting",)], ids=["total", "by hosting"])
def test_customers_are_lost_between_a_quarters_two_ends(models, tables, by):
    """One by one: paid at the opening, pay nothing at the end, and by a segment nothing for the app."""
    held, _ = balances(models, tables, by)
    frame = metrics.customer_churn(tables[by], months=YEAR, by=by).astype(dict.fromkeys(by, str))
    found = {
        (f"{row['quarter'].qyear}-Q{row['quarter'].quarter}", *(row[one] for one in by)): (
            row["opening_customers"],
            row["lost_customers"],
        )
        for row in frame.to_dict("records")
        if row["opening_customers"]
    }
    expected = defaultdict(lambda: [0, 0])
    for quarter in YEAR.periods:
        then, now, apps = defaultdict(int), defaultdict(int), defaultdict(int)
        for key in {key for key, _ in held}:
            then[key[0], *key[2:]] += held[key, quarter.first - 1]
            now[key[0], *key[2:]] += held[key, quarter.last]
            apps[key[:2]] += held[key, quarter.last]
        for (customer, *segment), paid in then.items():
            if paid > 0:
                stays = bool(by) and any(
                    total > 0 and held[(who, app, *segment), quarter.first - 1] > 0
                    for (who, app), total in apps.items()
                    if who == customer
                )
                cell = expected[str(quarter), *map(str, segment)]
                cell[0] += 1
                cell[1] += now[customer, *segment] <= 0 and not stays

    assert {key: list(value) for key, value in found.items()} == {
        key if by else key[:1]: value for key, value in expected.items()
    }
    assert sum(lost for _, lost in expected.values()) > 0


def test_customers_movements_are_the_net_change_of_the_quarter(models, tables):
    """Told once each, they add up to closing less opening."""
    for quarter in YEAR.periods:
        moves = metrics.customer_movements(tables[()], models.customers, months=quarter.span, limit=1000)
        row = metrics.mrr_movements(tables[()], months=quarter.span).iloc[0]

        assert sum(moves["change_usd"]) == row["closing_mrr_usd"] - row["opening_mrr_usd"]
        assert not moves.duplicated(["customer_id", "app_key"]).any()

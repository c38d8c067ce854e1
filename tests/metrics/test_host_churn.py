"""Host churn: licences lost at month ends, by what is known of the host."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports_lib import metrics
from reports_lib.periods import Month, Months
from tests.pipeline import models_of_lines
from tests.records import licence, line
from tests.table import read_rows, read_table

JUNE = Months.parse("2026-06")
SPAN = Months.parse("2026-05..2026-08")
COUNTS = ["opening_licences", "lost_licences", "host_alive", "host_gone", "host_unknown"]


def lost(site):
    """A licence of a site that is paid for until 10 June 2026: its line and its record."""
    words = {"site": site, "starts_on": "2026-05-10", "ends_on": "2026-06-10"}
    bought = line(f"first {site}", customer=site, entitlement=f"E-{site}", **words)
    return bought, licence(f"E-{site}", **words)


def test_of_a_hundred_licences_twelve_are_gone_and_eight_of_them_from_a_living_host():
    """The benchmark's worked example: churn 12 %, isolated churn 8 %."""
    lines, records = [], []
    for number in range(100):
        bought, record = lost(f"site {number}")
        lines.append(bought)
        records.append(record)
        if number >= 12:
            words = {"entitlement": f"E-site {number}", "starts_on": "2026-06-10", "ends_on": "2026-07-10"}
            lines.append(line(f"again {number}", customer=f"site {number}", sale_type="Renewal", **words))
        if number < 10:
            end = "2027-01-01" if number < 8 else "2026-06-20"
            words = {"licence_type": "COMMUNITY", "starts_on": "2026-01-01", "ends_on": end}
            records.append(licence(f"E-free-{number}", app="other", site=f"site {number}", **words))
    models = models_of_lines(lines, licences=records)

    june = metrics.host_churn(models.paid_spells, paid_ends=models.paid_ends, months=JUNE)

    assert june[COUNTS].to_numpy().tolist() == [[100, 12, 8, 2, 2]]
    assert june[["churn_rate", "isolated_churn_rate"]].to_numpy().tolist() == [[0.12, 0.08]]


# By rule: what is sold to one customer, and opening and lost licences of May, June, July and August.
LOSSES = {
    "lost in the month in which the paid days end": (
        """
        starts_on   ends_on
        2026-05-10  2026-06-10
        """,
        "0/0 1/1 0/0 0/0",
    ),
    "paid for until the month is over, it is lost in the next": (
        """
        starts_on   ends_on
        2026-05-10  2026-07-01
        """,
        "0/0 1/0 1/1 0/0",
    ),
    "who comes and goes within a month is not in it": (
        """
        starts_on   ends_on
        2026-06-10  2026-06-25
        """,
        "0/0 0/0 0/0 0/0",
    ),
    "late within the month is not lost": (
        """
        starts_on   ends_on
        2026-05-10  2026-06-10
        2026-06-24  2026-07-24
        """,
        "0/0 1/0 1/1 0/0",
    ),
    "late in the next month is lost, and new there": (
        """
        starts_on   ends_on
        2026-05-24  2026-06-24
        2026-07-04  2026-08-04
        """,
        "0/0 1/1 0/0 1/1",
    ),
    "who goes on with another licence is not lost": (
        """
        entitlement  starts_on   ends_on
        E-1          2026-05-10  2026-06-10
        E-2          2026-06-12  2026-09-12
        """,
        "0/0 1/0 1/0 1/0",
    ),
    "who goes on with another licence in the next month is lost": (
        """
        entitlement  starts_on   ends_on
        E-3          2026-05-24  2026-06-24
        E-4          2026-07-02  2026-09-02
        """,
        "0/0 1/1 0/0 1/0",
    ),
    "an edition changed on the way is the same licence": (
        """
        edition   starts_on   ends_on
        Standard  2026-05-10  2026-06-10
        Advanced  2026-06-10  2026-06-20
        """,
        "0/0 1/1 0/0 0/0",
    ),
}


@pytest.fixture(scope="module")
def paid():
    """The models of every rule: one ledger, with a customer a rule."""
    lines = [
        line(f"{name} {at}", customer=name, **row)
        for name, (text, _) in LOSSES.items()
        for at, row in enumerate(read_rows(text))
    ]
    return models_of_lines(lines)


@pytest.mark.parametrize("name", LOSSES)
def test_a_licence_is_lost_between_two_month_ends(paid, name):
    """Opening and lost licences, month by month."""
    own = [one.filter(one.customer_id == f"site/site-{name}") for one in (paid.paid_spells, paid.paid_ends)]

    told = metrics.host_churn(own[0], paid_ends=own[1], months=SPAN)

    assert (
        " ".join(f"{row.opening_licences}/{row.lost_licences}" for row in told.itertuples())
        == LOSSES[name][1]
    )


def test_a_licence_cancelled_in_its_middle_is_lost():
    """Nothing was due, and it is gone all the same."""
    models = models_of_lines("""
        sale_type  sold_on     starts_on   ends_on     net   transaction  original
        New        2026-01-01  2026-01-01  2027-01-01  1460  IN-1         -
        Refund     2026-06-26  2026-06-26  2027-01-01  -756  IN-3         IN-1
    """)

    told = metrics.host_churn(models.paid_spells, paid_ends=models.paid_ends, months=SPAN)

    assert told["lost_licences"].tolist() == [0, 1, 0, 0]
    assert models.term_ends.count().to_pandas() == 0


def test_a_loss_is_provisional_until_the_thirtieth_day():
    """Three lost in June: one long over, one that may still be renewed, one that was, in July."""
    three = read_table("""
        starts_on   since_on    ends_on     next_on     host_after
        2026-05-01  2026-05-01  2026-06-02  -           alive
        2026-05-01  2026-05-01  2026-06-20  -           gone
        2026-05-01  2026-05-01  2026-06-20  2026-07-03  unknown
    """)

    told = metrics.host_churn(three, paid_ends=three, months=JUNE, known_on=date(2026, 7, 5))
    unknown = metrics.host_churn(three, paid_ends=three, months=JUNE)

    assert told[[*COUNTS, "provisional"]].to_numpy().tolist() == [[3, 3, 1, 1, 1, 1]]
    assert unknown["provisional"].isna().tolist() == [True]


found = st.lists(
    st.tuples(
        st.integers(0, 130),
        st.integers(1, 90),
        st.sampled_from([None, 1, 20, 60]),
        st.sampled_from(["alive", "gone", "unknown"]),
        st.sampled_from(["Cloud", "Data Center", None]),
    ),
    max_size=10,
)
DAYS = dict.fromkeys(("starts_on", "since_on", "ends_on", "next_on"), "date")


@settings(max_examples=25)
@given(found)
def test_losses_agree_with_looking_at_both_month_ends(told):
    """A month and hosting at a time; the hosts add up to the lost."""
    first, spells = date(2026, 4, 10), []
    for begin, length, gap, host, hosting in told:
        start = first + timedelta(days=begin)
        end = start + timedelta(days=length)
        again = None if gap is None else end + timedelta(days=gap)
        spells.append((start, start, end, again, host, hosting))
    table = ibis.memtable(
        pd.DataFrame(spells, columns=[*DAYS, "host_after", "hosting"]).astype(object),
        schema=DAYS | {"host_after": "string", "hosting": "string"},
    )

    churn = metrics.host_churn(table, paid_ends=table, months=SPAN, by=["hosting"])

    for row in churn.to_dict("records"):
        month, hosting = Month.of(row["month"]), None if pd.isna(row["hosting"]) else row["hosting"]
        before, after = (month - 1).last_day, month.last_day
        open_ones = [one for one in spells if one[5] == hosting and one[0] <= before < one[2]]
        gone = [one[4] for one in open_ones if one[2] <= after and (one[3] is None or one[3] > after)]
        hosts = [gone.count(host) for host in ("alive", "gone", "unknown")]

        assert [row[name] for name in COUNTS] == [len(open_ones), len(gone), *hosts]

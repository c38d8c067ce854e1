"""reports metric app_users and licences, as a person and a script read them."""

from __future__ import annotations

import json

import pytest

from tests.records import licence, line

COLUMNS = (
    "users_then,users_now,new_users,lost_users,net_users,users_now_at_least,"
    "unlimited_then,unlimited_now,unknown_then,unknown_now,licences_now,left_out_now"
)


@pytest.fixture
def filled(home, reports, exported):
    """Ann has 25 users in Cloud until 31 October 2026, Bob a band of 500 from 3 November."""
    lines = exported(
        home / "lines.json",
        line("1", starts_on="2026-10-01", ends_on="2026-11-01", tier="25 Users", country="France"),
        line(
            "2",
            customer="bob",
            starts_on="2026-11-03",
            ends_on="2027-11-03",
            hosting="Data Center",
            tier="500 Users",
        ),
    )
    free = licence("E-cy-app", licence_type="COMMUNITY", tier="Unlimited Users", starts_on="2026-01-01")
    records = exported(home / "licences.json", free, kind="licenses")
    assert reports("import", "transactions", lines).code == 0
    assert reports("import", "licenses", records).code == 0
    return home


def test_without_days_the_store_is_compared_with_a_week_earlier(filled, reports):
    """The last day that was over on 5 November, against 28 October."""
    ran = reports("metric", "app_users", "--format", "csv")

    assert ran.out == f"day,{COLUMNS}\n2026-11-04,25,500,500,25,475,1,0,0,0,0,1,1\n"


def test_two_days_are_compared(filled, reports):
    """From and to, by app and hosting; the day is the later one."""
    ran = reports(
        "metric", "app_users", "--from", "2026-10-31", "--to", "2026-11-01", "--by", "app_key,hosting",
        "--format", "csv",
    )  # fmt: skip

    assert ran.out == f"day,app_key,hosting,{COLUMNS}\n2026-11-01,app,Cloud,25,0,0,25,-25,0,0,0,0,0,0,1\n"


def test_a_month_or_one_day_says_the_other(filled, reports):
    """A month's last day against that of the month before; a day against a week earlier."""
    asked = {
        ("--month", "2026-10"): ["2026-10-31", 0, 25],
        ("--to", "2026-10-05"): ["2026-10-05", 0, 25],
        ("--from", "2026-10-31"): ["2026-11-04", 25, 500],
        ("--from", "2026-11-05", "--to", "2026-11-05"): ["2026-11-05", 500, 500],
    }

    told = {
        words: json.loads(reports("metric", "app_users", *words, "--format", "json").out) for words in asked
    }

    assert {
        words: [row[name] for name in ("day", "users_then", "users_now")] for words, (row,) in told.items()
    } == asked


def test_segments_foot_to_the_total(filled, reports):
    """By whatever a licence has."""
    for by in ("country", "region", "licence_type", "app_edition", "partner_type", "hosting,app_key"):
        rows = json.loads(reports("metric", "app_users", "--by", by, "--format", "json").out)

        columns = ("users_now", "licences_now", "left_out_now")
        assert [sum(row[name] for row in rows) for name in columns] == [500, 1, 1]


def test_a_table_has_labels(filled, reports):
    """What people read."""
    ran = reports("metric", "app_users", "--month", "2026-10", "--app", "app")

    assert ran.out.splitlines()[0].split("  ")[0] == "Day"
    assert "Users at least" in ran.out.splitlines()[0]
    assert ran.out.splitlines()[2].split()[:3] == ["2026-10-31", "0", "25"]


def test_licences_are_told_month_by_month(filled, reports):
    """Cy's community licence from January, Ann's in October."""
    ran = reports("metric", "licences", "--from", "2026-09", "--to", "2026-10", "--format", "csv")

    assert ran.out == "month,active,evaluating,installs,uninstalls\n2026-09,1,0,0,0\n2026-10,2,0,1,0\n"


# By what is typed: the three lines it is answered with.
REFUSED = {
    "app_users --from 2026-11-02 --to 2026-11-01": (
        "2026-11-02 comes after 2026-11-01",
        "--from and --to",
        "put the earlier day first",
    ),
    "app_users --from 2026-12-01": (
        "2026-12-01 comes after 2026-11-04",
        "--from and --to",
        "put the earlier day first",
    ),
    "app_users --to 2026-11-06": (
        "2026-11-06 lies after the store was filled, on 2026-11-05T00:00:00Z",
        "--to",
        "choose 2026-11-05 or an earlier day, or import newer records",
    ),
    "app_users --from 2026-10": (
        "'2026-10' is not a day",
        "--from",
        "write it as YYYY-MM-DD, for example 2026-10-31",
    ),
    "app_users --to 2026-02-30": (
        "'2026-02-30' is not a day",
        "--to",
        "write it as YYYY-MM-DD, for example 2026-10-31",
    ),
    "app_users --to 0001-01-03": (
        "'0001-01-03' is not a day",
        "--to",
        "write it as YYYY-MM-DD, for example 2026-10-31",
    ),
    "app_users --by hostng": ("Users cannot be split by 'hostng'", "--by", "did you mean 'hosting'?"),
    "licences --by countri": ("Licences cannot be split by 'countri'", "--by", "did you mean 'country'?"),
    "licences --to 2026-10-31": (
        "'2026-10-31' is not a month",
        "month",
        "write it as YYYY-MM, for example 2026-10",
    ),
    "app_users --month 2026-11": (
        "2026-11 was not over when the store was filled, on 2026-11-05T00:00:00Z",
        "month",
        "choose 2026-10 or an earlier month, or import newer records",
    ),
    "app_users --month 2026-10 --to 2026-10-31": (
        "--month and --from/--to exclude each other",
        "reports metric",
        "give one of them",
    ),
}


def test_a_wrong_choice_is_refused(filled, reports):
    """Three lines, whole, and nothing on standard output."""
    ran = {words: reports("metric", *words.split()) for words in REFUSED}

    assert {words: one.err for words, one in ran.items()} == {
        words: f"{what}\n  where: {where}\n  to do: {todo}\n"
        for words, (what, where, todo) in REFUSED.items()
    }
    assert {(one.code, one.out) for one in ran.values()} == {(10, "")}

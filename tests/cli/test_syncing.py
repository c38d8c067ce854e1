"""Sync, init and doctor as a stranger types them, against the stand-in over real HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import yaml

from reports_lib.sample import ledger
from reports_lib.sample.stand_in import StandIn

NOW = datetime(2026, 11, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def serving(tmp_path_factory):
    """The sample vendor, served on this machine."""
    with StandIn(ledger(customers=30), folder=tmp_path_factory.mktemp("stand-in")) as server:
        yield server


@pytest.fixture
def server(serving, home, monkeypatch):
    """The settings that make commands ask the stand-in; its faults are gone afterwards."""
    for name, value in {
        "URL": serving.url,
        "EMAIL": serving.email,
        "TOKEN": serving.token,
        "VENDOR": serving.vendor,
    }.items():
        monkeypatch.setenv(f"MARKETPLACE_{name}", value)
    serving.now = NOW
    yield serving
    serving.faults.clear()


def test_a_sync_tells_each_stream_and_a_second_one_finds_nothing_new(server, reports):
    """One line a stream: how many were read, what they changed."""
    first, second = reports("sync"), reports("sync")

    assert (first.code, first.err) == (0, "")
    assert first.out.splitlines()[0] == "Harbour Light Apps (1210000)"
    assert [line.split()[0] for line in first.out.splitlines()[1:12]] == [
        *("products", "transactions", "licenses", "license_history", "reviews", "feedback"),
        *("quotes", "app_versions", "partner_metrics", "reported_series", "benchmarks"),
    ]
    told = [line for line in second.out.splitlines()[1:] if " read" in line]
    assert len(told) == 11
    assert all(line.endswith("nothing new") for line in told)
    assert any(", changed since 2026-11-02: " in line for line in told)


def test_a_review_is_built_of_what_was_synced(server, reports, home):
    """The main job starts where the customer's does: at the API."""
    reports("sync")

    built = reports("metric", "mrr", "--month", "2026-10", "--format", "csv")

    assert built.code == 0
    assert built.out.startswith("month,mrr_usd,arr_usd,paying_customers,arpc_usd\n2026-10,")


def test_only_the_streams_that_are_named_are_pulled(server, reports):
    """And they come in an order of their own."""
    ran = reports("sync", "licenses", "products")

    assert [line.split()[0] for line in ran.out.splitlines()[1:3]] == ["products", "licenses"]
    assert reports("sync", "licences").err == (
        "There is no stream 'licences'\n  where: reports sync\n  to do: did you mean 'licenses'?\n"
    )


def test_a_stream_that_fails_does_not_stop_the_others(server, reports):
    """The line says so, the error follows at the end, and the next sync completes."""
    server.faults.add("reviews", "500", times=99)
    failed = reports("sync")
    server.faults.clear()

    assert failed.code == 11
    assert "  reviews          failed, see below" in failed.out
    assert len(failed.err.splitlines()) == 3
    assert "  feedback " in failed.out
    again = reports("sync")
    assert again.code == 0
    assert "failed" not in again.out


@pytest.mark.parametrize(
    ("variable", "value", "what", "code"),
    [
        ("TOKEN", "wrong", "The Marketplace refused the token (401)", 11),
        ("TOKEN", "", "There is no API token", 11),
        ("EMAIL", "", "Nobody says which account it is", 10),
        ("VENDOR", "", "Nobody says which vendor it is", 10),
        ("VENDOR", "99", "", 11),
        ("VENDOR", "Harbour", "The vendor id is not a number", 10),
        ("URL", "http://example.com", "", 10),
    ],
)
def test_a_wrong_setting_is_told_in_three_lines_and_nothing_is_stored(
    server, reports, home, monkeypatch, variable, value, what, code
):
    """Before anything is asked, or at the first reply; the token is in no message."""
    monkeypatch.setenv(f"MARKETPLACE_{variable}", value)

    ran = reports("sync")

    assert ran.code == code
    assert ran.err.startswith(what)
    assert [line[:9] for line in ran.err.splitlines()[1:]] == ["  where: ", "  to do: "]
    assert server.token not in ran.err + ran.out
    assert not list((home / "data").glob("syncs/*"))


def test_a_store_of_another_vendor_is_refused_before_anything_is_pulled(server, reports, home, monkeypatch):
    """Nothing of one vendor lands among the records of another."""
    reports("sync", "products")
    (home / "data" / "store.json").write_text(
        (home / "data" / "store.json").read_text().replace("1210000", "777")
    )

    ran = reports("sync", "transactions")

    assert ran.code == 16
    assert ran.err.startswith("The store is of vendor '777', not of '1210000'")
    assert not list((home / "data" / "raw").glob("transactions/*"))


def test_init_writes_who_you_are_and_which_apps_there_are(server, reports, home, monkeypatch):
    """The file is commented, is read again, and holds no token."""
    for name in ("EMAIL", "VENDOR"):
        monkeypatch.delenv(f"MARKETPLACE_{name}")

    ran = reports("init", "--vendor", "1210000", "--email", server.email)

    written = (home / "params" / "vendor.yml").read_text()
    assert ran.code == 0
    assert yaml.safe_load(written) == {
        "vendor": "1210000",
        "name": "Harbour Light Apps",
        "fiscal_year_starts": 1,
        "marketplace_email": server.email,
        "marketplace_url": server.url,
    }
    assert "#   com.harbourlight.roadmap-lens  Roadmap Lens for Jira" in written
    assert server.token not in written
    assert reports("sync", "products").code == 0


def test_init_never_writes_over_what_somebody_said(server, reports, home):
    """Unless asked to; a dry run shows what it would write."""
    reports("init")
    path = home / "params" / "vendor.yml"
    path.write_text(path.read_text().replace("Harbour Light Apps", "Ours"))
    mine = path.read_text()

    refused, shown = reports("init"), reports("init", "--dry-run")

    assert (refused.code, refused.err.splitlines()[0]) == (10, "vendor.yml says already who you are")
    assert "name: 'Harbour Light Apps'" in shown.out
    assert path.read_text() == mine
    assert reports("init", "--force").code == 0
    assert "Harbour Light Apps" in path.read_text()


def test_init_without_a_terminal_says_what_is_not_given(server, reports, monkeypatch):
    """A scheduler cannot answer questions."""
    monkeypatch.delenv("MARKETPLACE_VENDOR")

    ran = reports("init")

    assert ran.err == "Vendor id is not given\n  where: reports init\n  to do: add --vendor\n"


def test_a_sync_in_the_future_is_refused(server, reports, home, monkeypatch):
    """The changes between now and then would never be asked for."""
    monkeypatch.setenv("REPORTS_NOW", "2099-01-01T00:00:00Z")

    ran = reports("sync")

    assert ran.code == 10
    assert ran.err.splitlines()[1:] == [
        "  where: REPORTS_NOW",
        "  to do: set it right, for example with: timedatectl set-ntp true",
    ]
    assert not list((home / "data").glob("syncs/*"))


def test_a_refused_account_is_told_once(server, reports):
    """There is no sense in asking for the other streams."""
    server.faults.add("reporting/", "401", times=99)

    ran = reports("sync")

    assert ran.code == 11
    assert ran.out.count("failed, see below") == 1
    assert len(ran.err.splitlines()) == 3


def test_doctor_says_what_to_do_about_a_refused_token(server, reports, monkeypatch):
    """Its own line, its remedy below, and the code of a source that cannot be read."""
    monkeypatch.setenv("MARKETPLACE_TOKEN", "wrong")

    ran = reports("doctor")

    lines = ran.out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("  no  marketplace"))
    assert ran.code == 11
    assert "refused the token (401)" in lines[at]
    assert lines[at + 1].startswith("      to do: ")


def test_doctor_finds_the_streams_one_may_not_read(server, reports):
    """A missing permission shows where it is missing, and nowhere else."""
    server.faults.add("sales/transactions", "403", times=99)

    ran = reports("doctor")

    wrong = [line.split()[1] for line in ran.out.splitlines() if line.startswith("  no")]
    assert wrong == ["transactions"]
    assert ran.code == 11

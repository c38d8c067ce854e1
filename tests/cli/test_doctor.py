"""reports doctor: one line for each thing that reports need, with what to do where it is not well."""

from __future__ import annotations

import sys
import zoneinfo
from datetime import UTC, datetime, timedelta

import pytest

from reports_lib.build import vega
from tests.cli.test_sending import written
from tests.cli.test_syncing import server, serving
from tests.delivery.relays import PASSWORD, USER, Temper, free_port, relay
from tests.delivery.test_relay import authority, context_of
from tests.records import line

__all__ = ["authority", "server", "serving"]  # the fixtures

STREAMS = (
    *("products", "transactions", "licenses", "license_history", "reviews", "feedback"),
    *("quotes", "app_versions", "partner_metrics", "reported_series", "benchmarks"),
)
SCHEDULE = "timezone: Europe/Berlin\nholidays: DE\nreports:\n  monthly_review: {business_day: 3}\n"


@pytest.fixture
def trusted(authority, tmp_path, monkeypatch):
    """A machine that trusts the authority, as SSL_CERT_FILE says, and knows the password."""
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    monkeypatch.setenv("REPORTS_SMTP_PASSWORD", PASSWORD)


def finding(ran, name):
    """Return a finding's mark and state, and what is to be done."""
    lines = ran.out.splitlines()
    at = next(number for number, one in enumerate(lines) if one[6:].startswith(f"{name} "))
    todo = lines[at + 1].removeprefix("      to do: ") if "to do: " in lines[at + 1] else ""
    return lines[at][2:4], lines[at][23:], todo


def test_there_is_a_line_for_everything_reports_need(server, reports):
    """All well: what is not set up is marked as such and is no fault."""
    ran = reports("doctor")

    marks = {line.split()[1]: line.split()[0] for line in ran.out.splitlines() if line[2:4] in {"ok", "--"}}
    del marks["browser"]  # this machine may have none
    assert ran.code == 0, ran.out
    assert marks == {
        **dict.fromkeys(("python", "packages", "settings", "data", "output", "store", "time", "fonts"), "ok"),
        "schedule": "--",
        "mail": "--",
        **dict.fromkeys(("token", "marketplace", "clock", *STREAMS), "ok"),
    }


def test_mail_that_is_not_set_up_says_how(home, reports):
    """It is no fault: not everybody sends reports."""
    ran = reports("doctor")

    assert finding(ran, "mail") == (
        "--",
        "not set up; no report is sent",
        "nothing, or copy params/mail.example.yml to params/mail.yml and fill it in",
    )


def test_a_server_that_lets_us_in_is_well_and_gets_nothing(home, reports, trusted, authority):
    """Connected, encrypted, logged in, and goodbye."""
    temper = Temper()
    with relay(temper, starttls=context_of(authority.issue_cert("127.0.0.1")), auth=True) as port:
        written(home, port, security="starttls", user=USER)
        ran = reports("doctor")

    told = f"127.0.0.1:{port} lets us in by starttls, as {USER}; 1 recipients; nothing was sent"
    assert finding(ran, "mail") == ("ok", told, "")
    assert temper.taken == []


@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_an_expired_certificate_is_a_finding(home, reports, trusted, authority, way):
    """With what to do, and the code of a mail that is not sent."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    expired = context_of(authority.issue_cert("127.0.0.1", not_after=yesterday))
    with relay(Temper(), **{way: expired}) as port:
        written(home, port, security=way)
        mark, state, todo = finding(reports("doctor"), "mail")

    assert mark == "no"
    assert "certificate has expired" in state
    assert todo == "mend the certificate, or name the server as its certificate does"


def test_a_wrong_password_is_a_finding(home, reports, trusted, authority, monkeypatch):
    """It is not shown."""
    monkeypatch.setenv("REPORTS_SMTP_PASSWORD", "wrong-canary")
    with relay(Temper(), starttls=context_of(authority.issue_cert("127.0.0.1")), auth=True) as port:
        written(home, port, security="starttls", user=USER)
        ran = reports("doctor")

    mark, state, todo = finding(ran, "mail")
    assert mark == "no"
    assert state.startswith("The mail server refuses the password: ")
    assert todo == "set REPORTS_SMTP_PASSWORD anew, or the keyring's"
    assert "wrong-canary" not in ran.out + ran.err


def test_a_relay_that_is_down_is_a_finding_with_its_exit_code(server, home, reports):
    """All else is well, so the code is that of a mail that is not sent."""
    port = free_port()
    written(home, port)

    ran = reports("doctor")

    assert ran.code == 14
    assert finding(ran, "mail") == (
        "no",
        f"The mail server cannot be reached: Connection refused (127.0.0.1:{port})",
        "check server and port in mail.yml and the network, then run the command again",
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"internal": "[]"}, "Nobody is to get the mail"),
        ({"security": "strattls"}, "security is 'strattls'"),
        ({"user": "somebody"}, "There is no password for the mail server"),
    ],
)
def test_settings_that_cannot_work_are_findings(home, reports, monkeypatch, change, told):
    """Before anything is asked of the server."""
    monkeypatch.delenv("REPORTS_SMTP_PASSWORD", raising=False)
    written(home, free_port(), **change)

    mark, state, todo = finding(reports("doctor"), "mail")

    assert (mark, bool(todo)) == ("no", True)
    assert state.startswith(told)


def test_the_schedule_says_what_is_owed_next_and_what_day_it_is_there(home, reports):
    """November's review, on the third business day of December, eight o'clock in Berlin."""
    (home / "params" / "schedule.yml").write_text(SCHEDULE)

    ran = reports("doctor")

    told = "monthly_review of November 2026 from 2026-12-03 07:00 UTC"
    assert finding(ran, "schedule") == ("ok", told, "")
    told = "2026-11-05T00:00:00Z; Thursday 5 November 2026, 01:00 in Europe/Berlin"
    assert finding(ran, "time") == ("ok", told, "")


def test_a_time_zone_that_nobody_knows_is_a_finding(home, reports):
    """A mistyped one, or a machine without time zones."""
    (home / "params" / "schedule.yml").write_text(SCHEDULE.replace("Europe/Berlin", "Europe/Bremem"))

    mark, state, todo = finding(reports("doctor"), "time")

    assert mark == "no"
    assert state.startswith("This machine knows no time zone 'Europe/Bremem'")
    assert "tzdata" in todo


def test_a_machine_without_time_zones_is_a_finding(home, reports, monkeypatch):
    """Neither the system nor a package has any."""
    for name in ("tzdata", "tzdata.zoneinfo"):
        monkeypatch.setitem(sys.modules, name, None)
    zoneinfo.ZoneInfo.clear_cache()
    zoneinfo.reset_tzpath(to=())
    try:
        mark, state, todo = finding(reports("doctor"), "time")
    finally:
        zoneinfo.reset_tzpath()

    assert (mark, state) == ("no", "This machine knows no time zone 'UTC' (this machine)")
    assert todo.endswith("(Debian: sudo apt install tzdata)")


def test_a_clock_before_the_stores_newest_sync_is_a_finding(home, reports, exported, monkeypatch):
    """One of the two is wrong."""
    reports("import", "transactions", exported(home / "ledger.json", line("1")))
    monkeypatch.setenv("REPORTS_NOW", "2026-11-04T23:00:00Z")

    mark, state, todo = finding(reports("doctor"), "time")

    assert (mark, todo.startswith("set it right")) == ("no", True)
    assert state == (
        "It is 2026-11-04T23:00:00Z here, and the store was filled at 2026-11-05T00:00:00Z (REPORTS_NOW)"
    )


def test_a_folder_that_cannot_be_is_a_finding(home, reports, monkeypatch):
    """Where the pages should go there is a file."""
    (home / "pages").write_text("")
    monkeypatch.setenv("REPORTS_OUTPUT", "pages/of/mine")

    mark, state, todo = finding(reports("doctor"), "output")

    assert (mark, todo) == ("no", "give yourself write rights, or set REPORTS_OUTPUT")
    assert state.endswith("pages cannot be written")


def test_a_chart_that_is_measured_with_another_font_is_a_finding(home, reports, monkeypatch):
    """It would look another way than elsewhere; with the right one, the picture is drawn."""
    good = finding(reports("doctor"), "fonts")
    monkeypatch.setattr(vega, "OWN_FONT", "serif")
    mark, state, todo = finding(reports("doctor"), "fonts")

    assert good[0] == "ok"
    assert good[1].startswith("Liberation Sans measures as it should; a picture of ")
    assert (mark, "FONTCONFIG_FILE" in todo) == ("no", True)
    assert state.startswith("Charts are not measured with Liberation Sans")

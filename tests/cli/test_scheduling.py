"""reports due: what the calendar says is owed, and one command that sees to it, as often as it is run."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default

import pytest
from filelock import FileLock

from reports_lib.delivery import Mail, Outbox
from reports_lib.delivery.outbox import SENT
from tests.cli.test_sending import ANN, filled, written
from tests.delivery.relays import Temper, free_port, relay
from tests.records import licence, line

__all__ = ["filled"]  # the fixture

SCHEDULE = "timezone: Europe/Berlin\nholidays: DE\nreports:\n  monthly_review: {business_day: 3}\n"


@pytest.fixture
def scheduled(filled):
    """A vendor whose monthly review is owed on the third business day."""
    (filled / "params" / "schedule.yml").write_text(SCHEDULE)
    return filled


def test_without_a_schedule_the_error_says_what_to_copy(home, reports):
    """Three lines and the code of parameters."""
    ran = reports("due")

    assert ran.code == 10
    assert "schedule.example.yml" in ran.err


def test_what_is_owed_is_said_and_nothing_is_done(scheduled, reports):
    """November 2026 begins on a Sunday: the third business day is the fourth, eight o'clock in Berlin."""
    ran = reports("due")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "  owed      monthly_review of October 2026, since 2026-11-04 07:00 UTC\n"
    assert not (scheduled / "output").exists()


def test_a_run_beside_another_does_nothing(scheduled, reports):
    """The other one sees to it."""
    with FileLock(scheduled / "data" / ".due.lock"):
        ran = reports("due", "--send")

    assert ran.code == 0
    assert "Another run is at it" in ran.err


def test_a_run_that_ended_between_the_look_and_the_lock_has_seen_to_it(scheduled, reports, monkeypatch):
    """What was owed at the look is sent by then: nothing is synced, built or sent once more."""
    outbox = Outbox(scheduled / "data")
    name = "monthly_review 2026-10 (internal)"

    class Late(FileLock):
        def acquire(self, *given, **named):
            outbox.queue(Mail("a mail", name, 1, "<a@example.com>", "", {ANN: SENT}), b"")
            return super().acquire(*given, **named)

    monkeypatch.setattr("filelock.FileLock", Late)

    ran = reports("due", "--send")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("  owed      monthly_review of October 2026")
    assert not (scheduled / "output").exists()


@pytest.mark.notebook
def test_what_is_owed_is_built_and_sent_once_however_often_it_is_run(scheduled, reports):
    """A server that is down first: the mail waits, the operator cannot be told, the next run goes on."""
    written(scheduled, free_port(), operator="ops@example.com")
    down = reports("due", "--send")
    temper = Temper()
    with relay(temper) as port:
        written(scheduled, port, operator="ops@example.com")
        first = reports("due", "--send")
        second = reports("due", "--send")

    assert down.code == 14
    assert "cannot be reached" in down.err
    assert "The operator could not be told" in down.err
    assert (first.code, first.err.count("could not")) == (0, 0), first.err
    assert f"sent      {ANN}" in first.out
    assert second.out == "  sent      monthly_review of October 2026, 2026-11-05T00:00:00Z\n"
    assert [one for one, _ in temper.taken] == [ANN]


def test_a_store_that_does_not_reach_the_month_is_told_the_operator_once(scheduled, reports, monkeypatch):
    """Run every hour, the note comes once; the exit code says it each time."""
    monkeypatch.setenv("REPORTS_NOW", "2027-02-05T00:00:00Z")  # nothing was imported for three months
    temper = Temper()
    with relay(temper) as port:
        written(scheduled, port, operator="ops@example.com")
        ran = [reports("due", "--send") for _ in range(2)]

    assert [one.code for one in ran] == [10, 10], ran[0].err
    assert [one for one, _ in temper.taken] == ["ops@example.com"]
    assert b"Subject: Not sent: monthly_review of January 2027" in temper.taken[0][1]


def everything(content: bytes) -> str:
    """Return all texts of a mail, the attached page's too."""
    parts = message_from_bytes(content, policy=default).walk()
    return "\n".join(str(part.get_content()) for part in parts if part.get_content_maintype() == "text")


@pytest.mark.notebook
def test_readers_outside_get_a_review_of_their_own(home, reports, exported):
    """Built and sent beside the internal one, on its own day, without a name or an id in mail or page."""
    ledger = [
        line(
            str(one),
            customer=f"c{one}",
            company=f"Tarnwick {one} GmbH",
            entitlement=f"E-AAA-BBB-CCC-{100 + one}",
            starts_on="2026-10-01",
            ends_on="2026-11-01",
            net="40",
            app_name="Lens",
        )
        for one in range(7)
    ]
    records = [licence(f"E-AAA-BBB-CCC-{100 + one}", site=f"site-c{one}") for one in range(7)]
    reports("import", "transactions", exported(home / "ledger.json", *ledger))
    reports("import", "licenses", exported(home / "licences.json", *records, kind="licenses"))
    (home / "params" / "schedule.yml").write_text(
        SCHEDULE.replace("business_day: 3", "business_day: 1, shared_business_day: 2")
    )
    temper = Temper()
    with relay(temper) as port:
        written(home, port, shared="[out@example.com]")
        ran = reports("due", "--send")
        again = reports("due")

    assert ran.code == 0, ran.err
    assert again.out.count("  sent ") == 2
    assert "monthly_review of October 2026, shared" in again.out
    inside, outside = (everything(dict(temper.taken)[one]) for one in (ANN, "out@example.com"))
    assert "Tarnwick 3 GmbH" in inside
    assert "Customer " in outside
    assert not re.search(r"Tarnwick|E-AAA|site-c", outside)


@pytest.mark.notebook
def test_too_few_customers_for_readers_outside_are_told_with_what_to_do(filled, reports):
    """Though a notebook finds it, the error says what helps, not which cell to read."""
    ran = reports("build", "monthly_review", "--month", "2026-10", "--audience", "shared")

    assert ran.code == 13
    assert ran.err.startswith(
        "Fewer than five customers paid in October 2026 or before it\n  where: monthly_review.ipynb"
    )
    assert ran.err.endswith(
        "  to do: choose a later period; a shared review tells of five customers or more\n"
    )


@pytest.mark.notebook
def test_a_review_that_was_sent_by_hand_is_not_owed(scheduled, reports):
    """Also to oneself alone, which notes that a mail arrived of which the outbox knows nothing."""
    temper = Temper()
    with relay(temper) as port:
        written(scheduled, port)
        assert reports("build", "monthly_review", "--month", "2026-10").code == 0
        assert reports("send", "monthly_review", "--month", "2026-10", "--to", "me@example.com").code == 0
        ran = reports("due", "--send")

    assert ran.out == "  sent      monthly_review of October 2026, 2026-11-05T00:00:00Z\n"
    assert [one for one, _ in temper.taken] == ["me@example.com"]

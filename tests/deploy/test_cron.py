"""The line for cron is one that cron takes, and does its work in the little that cron gives it."""

from __future__ import annotations

import re

import pytest

from tests.deploy.rooms import ANN, DEPLOY, HOME, INSTANT, ROOT, bare, equipped, filled

TEXT = (DEPLOY / "cron" / "reports.cron").read_text(encoding="utf-8")
LINE = re.compile(r"^(?P<when>(?:\S+\s+){5})(?P<user>[a-z_][a-z0-9_-]*)\s+(?P<command>\S.*)$")
SETTING = re.compile(r"^[A-Z]+=\S*$")
OWED = "  owed      monthly_review of October 2026, since 2026-11-04 08:00 UTC\n"


def lines():
    """Return what cron reads: all lines but comments and empty ones."""
    return [one for one in TEXT.splitlines() if one and not one.startswith("#")]


def command(folder):
    """Return what cron runs, as if the project lay in a folder."""
    return LINE.match(lines()[-1])["command"].replace(HOME, str(folder))


@pytest.fixture
def room(tmp_path, guarded):
    """A project that was set up, with its secrets."""
    (tmp_path / "secrets.env").write_text(guarded.secrets)
    return equipped(tmp_path)


def test_the_file_is_settings_and_one_line_that_runs_every_hour():
    """Five fields, a user, a command without %, which cron would take for a line end, and a last line end."""
    *settings, line = lines()
    found = LINE.match(line)

    assert [one for one in settings if not SETTING.match(one)] == []
    assert found["when"].split() == ["17", "*", "*", "*", "*"]
    assert found["user"] == "reviews"
    assert "%" not in found["command"]
    assert TEXT.endswith("\n")


def test_the_manual_shows_the_line_as_it_is():
    """Whoever copies it from there gets the same."""
    assert lines()[-1] in (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_the_line_says_what_is_owed_in_a_log_that_nobody_else_reads(room):
    """Nothing can be built without records: the log has what is owed and the error, cron's mail nothing."""
    ran = bare(command(room), room)

    log = room / "data" / "due.log"
    told = log.read_text(encoding="utf-8")
    assert (ran.returncode, ran.stdout, ran.stderr) == (16, "", "")
    assert told.startswith(OWED)
    assert "  to do: " in told
    assert log.stat().st_mode & 0o077 == 0


def test_without_its_secrets_the_line_does_nothing_and_says_so(room):
    """The error is cron's to mail: there is no half-known environment."""
    (room / "secrets.env").unlink()

    ran = bare(command(room), room)

    assert ran.returncode != 0
    assert "secrets.env" in ran.stderr
    assert list((room / "data").iterdir()) == []


@pytest.mark.notebook
def test_the_line_sends_what_is_owed_and_the_next_hour_sends_nothing(room, guarded):
    """A real mail server that asks for the password of secrets.env."""
    with guarded.serving(filled(room)) as temper:
        ran = [bare(command(room), room).returncode for _ in range(2)]

    log = (room / "data" / "due.log").read_text(encoding="utf-8")
    assert ran == [0, 0], log
    assert log.endswith(f"  sent      monthly_review of October 2026, {INSTANT}\n")
    assert [one for one, _ in temper.taken] == [ANN]

"""The units are ones that systemd takes, its service runs what is owed, and the timer asks every hour."""

from __future__ import annotations

import re
import shlex
import subprocess
from configparser import ConfigParser

import pytest

from tests.deploy.rooms import ANN, DEPLOY, HOME, bare, equipped, filled

UNITS = DEPLOY / "systemd"
DROP_IN = UNITS / "reports-due.service.d" / "encrypted.conf"


def directives(path):
    """Return a unit's directives by section; the last of one name counts."""
    unit = ConfigParser(strict=False, interpolation=None, delimiters="=", comment_prefixes="#")
    unit.optionxform = str
    unit.read(path, encoding="utf-8")
    return {section: dict(unit[section]) for section in unit.sections()}


def analyze(*words):
    """Ask systemd-analyze; nothing of this machine is changed."""
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False)


@pytest.fixture
def room(tmp_path):
    """A project that was set up."""
    return equipped(tmp_path)


@pytest.fixture
def installed(room):
    """The units as they are installed, for a project in a folder."""
    folder = room / "units"
    for path in UNITS.rglob("*.*"):
        if path.is_file():
            there = folder / path.relative_to(UNITS)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_text(path.read_text(encoding="utf-8").replace(HOME, str(room)), encoding="utf-8")
    return folder


def command(path, room, **environ):
    """Run what a unit starts, as systemd does: absolute, in its folder, with its environment file."""
    words = directives(path)["Service"]["ExecStart"].replace(HOME, str(room)).replace("$$", "$")
    line = f"cd {shlex.quote(str(room))} && exec {words}"
    return bare(line, room, **environ)


@pytest.mark.systemd
@pytest.mark.parametrize("name", ["reports-due.service", "reports-due.timer"])
def test_systemd_has_nothing_to_say_against_a_unit(installed, name):
    """Every directive is known, every value can be read, the program is there."""
    found = analyze("verify", "--man=no", str(installed / name))

    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.systemd
def test_a_directive_that_systemd_does_not_know_is_found(installed):
    """The check above can fail."""
    unit = installed / "reports-due.service"
    unit.write_text(unit.read_text().replace("PrivateTmp=yes", "PrivatTmp=yes"))

    assert "PrivatTmp" in analyze("verify", "--man=no", str(unit)).stderr


@pytest.mark.systemd
def test_the_service_is_hardened(installed):
    """By systemd's own count of what it could do: 10 is everything; below 2 is what it calls OK."""
    found = analyze("security", "--offline=true", "--threshold=20", str(installed / "reports-due.service"))

    assert found.returncode == 0, found.stdout


@pytest.mark.systemd
def test_the_timer_elapses_every_hour_also_when_clocks_change():
    """At 17 minutes past, through the night in which Berlin goes over to winter time."""
    when = directives(UNITS / "reports-due.timer")["Timer"]["OnCalendar"]

    found = analyze("calendar", "--iterations=4", "--base-time=2026-10-24 23:30:00 UTC", when)

    told = re.findall(r"(?:\(in UTC\)|Next elapse|Iter\. #\d): \w{3} (\S+ \S+) UTC", found.stdout)
    assert list(dict.fromkeys(told)) == [
        "2026-10-25 00:17:00",
        "2026-10-25 01:17:00",
        "2026-10-25 02:17:00",
        "2026-10-25 03:17:00",
    ]


def test_the_timer_makes_up_for_hours_in_which_the_machine_was_off():
    """And is started with the machine."""
    timer = directives(UNITS / "reports-due.timer")

    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Timer"]["RandomizedDelaySec"] == "5min"
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_the_service_runs_as_a_user_of_its_own_and_writes_two_folders():
    """Not as root, with no way to become it; store and pages are all that it changes."""
    service = directives(UNITS / "reports-due.service")["Service"]

    assert service["User"] == "reviews"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["ReadWritePaths"].split() == [f"{HOME}/data", f"{HOME}/output"]


@pytest.mark.notebook
def test_what_the_service_starts_sends_what_is_owed(room, guarded):
    """Its environment is that of the environment file, which a shell reads alike."""
    environ = dict(word.split("=", 1) for word in shlex.split(guarded.secrets))
    with guarded.serving(filled(room)) as temper:
        ran = command(UNITS / "reports-due.service", room, **environ)

    assert ran.returncode == 0, ran.stderr
    assert [one for one, _ in temper.taken] == [ANN]


def test_what_the_service_starts_with_encrypted_secrets_reads_them(room, guarded):
    """They were decrypted into a folder that it names; what is owed shows that they were read."""
    (room / "credentials").mkdir()
    (room / "credentials" / "secrets.env").write_text(guarded.secrets)

    ran = command(DROP_IN, room, CREDENTIALS_DIRECTORY=str(room / "credentials"))

    assert ran.stdout.startswith("  owed      monthly_review of October 2026")
    assert ran.returncode == 16


def test_the_drop_in_takes_nothing_from_the_file_that_is_not_encrypted():
    """An empty directive forgets those before it."""
    text = DROP_IN.read_text(encoding="utf-8")

    assert "\nEnvironmentFile=\n" in text
    assert text.index("\nExecStart=\n") < text.index("\nExecStart=/bin/sh")

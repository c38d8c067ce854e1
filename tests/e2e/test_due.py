"""reports due --send as a process: two at once, and one that is killed wherever it is."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from reports_lib.sample import ledger
from reports_lib.sample.stand_in import Settings, StandIn
from tests.delivery.relays import Temper, relay

ROOT = Path(__file__).parent.parent.parent
REPORTS = Path(sys.executable).with_name("reports")
SENT = "  sent      monthly_review of October 2026, 2026-11-05T00:00:00Z\n"
SCHEDULE = "reports:\n  monthly_review: {business_day: 3}\n"
TO = ["ann@example.com", "bob@example.com"]

pytestmark = [pytest.mark.notebook, pytest.mark.slow]


class Killing(Temper):
    """A server that kills the command when it comes to a step, once."""

    step = ""
    victim: subprocess.Popen[str] | None = None

    def _strike(self, step: str) -> None:
        if step == self.step and self.victim:
            self.victim.kill()
            self.step = ""

    async def handle_RCPT(self, *told: Any) -> str:  # noqa: N802  aiosmtpd's name
        """Take a recipient, unless the command is to die before it has given the mail."""
        self._strike("RCPT")
        return await super().handle_RCPT(*told)

    async def handle_DATA(self, *told: Any) -> str:  # noqa: N802  aiosmtpd's name
        """Take a mail; the command may die before it is told so."""
        answer = await super().handle_DATA(*told)
        self._strike("DATA")
        return answer


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The sample vendor, small, served on this machine."""
    settings = Settings(queued_seconds=0, running_seconds=0)
    with StandIn(ledger(customers=40), folder=tmp_path_factory.mktemp("due"), settings=settings) as serving:
        yield serving


@pytest.fixture
def start(server, tmp_path):
    """Start the command in a folder of its own, which asks the stand-in and sends to a port."""
    for name in ("notebooks", "params"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "params" / "schedule.yml").write_text(SCHEDULE)
    ours = ("REPORTS_", "MARKETPLACE_")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environ |= {"REPORTS_NOW": "2026-11-05T00:00:00Z", "PYTHONUNBUFFERED": "1"}
    for name in ("url", "email", "token", "vendor"):
        environ[f"MARKETPLACE_{name.upper()}"] = getattr(server, name)

    def run(port: int, *words: str) -> subprocess.Popen[str]:
        keys = {"from": "reviews@example.com", "server": "127.0.0.1", "port": port, "security": "none"}
        keys |= {"internal": f"[{', '.join(TO)}]", "operator": "ops@example.com", "patience_seconds": 0}
        text = "".join(f"{name}: {value}\n" for name, value in keys.items())
        (tmp_path / "params" / "mail.yml").write_text(text)
        return subprocess.Popen(
            [REPORTS, "due", *words],
            cwd=tmp_path,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return run


def kill_at(process, line, after=0.0):
    """Kill a process some seconds after it has said a line."""
    for said in process.stdout:
        if re.match(line, said):
            time.sleep(after)
            break
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def test_two_at_once_send_once(start):
    """One sees to it, the other says so and ends well, whichever is first."""
    temper = Temper()
    with relay(temper) as port:
        ended = [one.communicate() for one in [start(port, "--send"), start(port, "--send")]]
        out, _ = start(port).communicate()

    assert sorted("Another run is at it" in err for _, err in ended) == [False, True]
    assert out == SENT
    assert [one for one, _ in temper.taken] == TO


def test_a_run_that_is_killed_in_sync_build_and_send_is_gone_on_with(start):
    """Three kills, one after the other; the fourth run finishes what all of them began, and sends once."""
    temper = Killing()
    with relay(temper) as port:
        kill_at(start(port, "--send"), r"  transactions ")
        kill_at(start(port, "--send"), r"  benchmarks ", after=1.0)
        temper.step, temper.victim = "RCPT", start(port, "--send")
        temper.victim.communicate()
        waiting, _ = start(port).communicate()
        out, err = start(port, "--send").communicate()
        after, _ = start(port).communicate()

    assert temper.victim.returncode == -signal.SIGKILL
    assert waiting == "  queued    monthly_review of October 2026, since 2026-11-04 08:00 UTC\n"
    assert "  sent      ann@example.com\n  sent      bob@example.com\n" in out, err
    assert after == SENT
    assert [one for one, _ in temper.taken] == TO


def test_a_run_that_is_killed_before_the_servers_answer_leaves_it_in_doubt(start):
    """Nobody gets it twice; the operator is told, and a person settles it."""
    temper = Killing()
    with relay(temper) as port:
        temper.step, temper.victim = "DATA", start(port, "--send")
        temper.victim.communicate()
        again = start(port, "--send")
        _, err = again.communicate()

    assert temper.victim.returncode == -signal.SIGKILL
    assert again.returncode == 14
    assert "It is in doubt whether monthly_review 2026-10 (internal) was sent" in err
    assert [one for one, _ in temper.taken] == [*TO, "ops@example.com"]

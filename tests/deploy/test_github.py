"""The workflow is one that GitHub takes; its steps, run over a real repository, send nothing twice."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.delivery.relays import PASSWORD
from tests.deploy.rooms import ANN, DEPLOY, INSTANT, ROOT, equipped, filled, mailing

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOW = DEPLOY / "github" / "reports.yml"
CI = ROOT / ".github" / "workflows" / "ci.yml"
TEXT = WORKFLOW.read_text(encoding="utf-8")
WRITTEN = yaml.safe_load(TEXT)
WHEN = WRITTEN[True]  # YAML reads the key `on` as yes
STEPS = WRITTEN["jobs"]["due"]["steps"]
SCRIPTS = {step["name"]: step["run"] for step in STEPS if "run" in step}
AUTHOR = {"GIT_AUTHOR_NAME": "us", "GIT_AUTHOR_EMAIL": "us@localhost"}
AUTHOR |= {"GIT_COMMITTER_NAME": "us", "GIT_COMMITTER_EMAIL": "us@localhost"}


@pytest.mark.parametrize("path", [WORKFLOW, CI], ids=lambda path: path.name)
def test_a_workflow_is_one_by_githubs_schema(path):
    """Names of keys, kinds of values, events: the schema is kept in the package that checks it."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", path]

    found = subprocess.run(command, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout


def test_it_runs_every_hour_of_a_working_day_and_never_beside_itself():
    """A run that is under way is not cut off by the next one."""
    assert WHEN["schedule"] == [{"cron": "17 6-18 * * 1-5"}]
    assert "workflow_dispatch" in WHEN
    assert WRITTEN["concurrency"] == {"group": "reports", "cancel-in-progress": False}


def test_what_it_takes_from_others_is_pinned_and_what_it_may_do_is_one_thing():
    """An action is the commit that was looked at; the token writes to this repository's contents alone."""
    used = [step["uses"] for step in STEPS if "uses" in step]

    assert [one for one in used if not re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", one)] == []
    assert WRITTEN["permissions"] == {"contents": "write"}
    assert used[0] == yaml.safe_load(CI.read_text())["jobs"]["suite"]["steps"][0]["uses"]


def test_secrets_are_known_to_one_step_and_stand_in_no_script():
    """What a script is given by its environment is in no command line and no log."""
    knowing = [step["name"] for step in STEPS if "secrets." in str(step)]

    assert knowing == ["Sync, check, build and send"]
    assert [name for name, script in SCRIPTS.items() if "${{" in script] == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_read_by_bash(name):
    """Before anything of it runs."""
    found = subprocess.run(["bash", "-n"], input=SCRIPTS[name], capture_output=True, text=True, check=False)

    assert (found.returncode, found.stderr) == (0, "")


def git(*words, folder):
    """Run git, of which nobody's own settings are known."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"} | AUTHOR
    subprocess.run(["git", *words], cwd=folder, env=environ, check=True, capture_output=True)


@dataclass
class Runner:
    """Runs the workflow's scripts as GitHub does, over a repository with the branch ``store``."""

    folder: Path
    number: int = 0
    now: str = INSTANT
    authority: str = ""

    def run(self, *, without=()) -> dict[str, int]:
        """Run the steps in order, as their conditions say; return the exit codes by name.

        ``without`` are steps after whose begin the machine is gone.
        """
        self.number += 1
        work = self.folder / f"run-{self.number}"
        self._check_out(work)
        codes: dict[str, int] = {}
        for name in ("Look what is owed", "Take the store", "Sync, check, build and send"):
            if name in without:
                return codes
            if name == "Look what is owed" or "owed=yes" in (work / "outputs").read_text():
                codes[name] = self._step(name, work)
            if codes.get(name):
                break
        if codes.get("Take the store") == 0:
            codes["Bring the store back"] = self._step("Bring the store back", work)
        return codes

    def _check_out(self, work: Path) -> None:
        equipped(work)
        (work / "outputs").touch()
        for name in ("mail.yml", "schedule.yml"):
            (work / "params" / name).write_bytes((self.folder / "room" / "params" / name).read_bytes())
        origin = str(self.folder / "origin.git")
        git("clone", "--quiet", "--branch=store", "--single-branch", origin, "store", folder=work)

    def _step(self, name: str, work: Path) -> int:
        step = next(one for one in STEPS if one["name"] == name)
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(work),
            "GITHUB_OUTPUT": str(work / "outputs"),
            "GITHUB_RUN_ID": str(self.number),
            "RUNNER_TEMP": str(work),
            "REPORTS_DATA": str(work / "store"),
            "REPORTS_NOW": self.now,
            "SSL_CERT_FILE": self.authority,
            "REPORTS_SMTP_PASSWORD": PASSWORD if "env" in step else "",
        }
        script = work / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        folder = work / step.get("working-directory", ".")
        ran = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
        (work / f"{name}.log").write_text(ran.stdout + ran.stderr, encoding="utf-8")
        return ran.returncode

    def log(self, name: str) -> str:
        """Return what a step of the newest run printed."""
        return (self.folder / f"run-{self.number}" / f"{name}.log").read_text(encoding="utf-8")


@pytest.fixture
def runner(tmp_path, guarded):
    """A repository whose branch ``store`` is as docs/operations.md says to begin it, with records."""
    room = filled(equipped(tmp_path / "room"))
    git("init", "--quiet", "--bare", str(tmp_path / "origin.git"), folder=tmp_path)
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    [ignored] = re.findall(r"printf '%s\\n' (.*) > \.gitignore", operations)
    (room / "data" / ".gitignore").write_text("".join(f"{one}\n" for one in ignored.split()))
    git("init", "--quiet", "--initial-branch=store", folder=room / "data")
    git("add", "--all", folder=room / "data")
    git("commit", "--quiet", "--message=A store", folder=room / "data")
    git("push", "--quiet", str(tmp_path / "origin.git"), "store", folder=room / "data")
    return Runner(tmp_path, authority=str(guarded.authority))


@pytest.mark.notebook
def test_two_runs_send_once_and_keep_the_store(runner, guarded):
    """The second one knows from the branch that it was sent, and does nothing more."""
    with guarded.serving(runner.folder / "room") as temper:
        first, second = runner.run(), runner.run()

    assert set(first.values()) == {0}
    assert len(first) == 4
    assert second == {"Look what is owed": 0}
    assert runner.log("Look what is owed").startswith("  sent      monthly_review of October 2026")
    assert [one for one, _ in temper.taken] == [ANN]


def test_a_run_that_was_lost_stops_the_next_one(runner):
    """Nobody knows whether its mail arrived, so nothing is sent until somebody has looked."""
    mailing(runner.folder / "room", 9)
    lost = runner.run(without=["Sync, check, build and send"])

    after = runner.run()

    assert lost == {"Look what is owed": 0, "Take the store": 0}
    assert after == {"Look what is owed": 0, "Take the store": 1}
    assert runner.log("Take the store").splitlines() == [
        "Run 1 did not bring the store back: its mail may have arrived",
        "  where: branch store, the file taken",
        "  to do: follow docs/operations.md, GitHub Actions, before the file is deleted",
    ]


def test_a_run_that_fails_brings_the_store_back(runner):
    """January cannot be built of what was imported: the step says so, and the next run may go on."""
    mailing(runner.folder / "room", 9)
    runner.now = "2027-02-05T00:00:00Z"
    first = runner.run()
    second = runner.run(without=["Sync, check, build and send"])

    assert first["Sync, check, build and send"] != 0
    assert first["Bring the store back"] == 0
    assert second["Take the store"] == 0

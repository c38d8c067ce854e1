"""Exit codes: the table of docs/operations.md is what errors say, and a real command ends with each."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reports_lib import errors
from reports_lib.delivery import Outbox
from tests.cli.test_sending import written
from tests.delivery.relays import free_port
from tests.records import line

TABLE = (Path(__file__).parent.parent.parent / "docs" / "operations.md").read_text(encoding="utf-8")


def test_the_table_is_what_the_errors_say():
    """Each class with its code, no class besides, and the codes that are of no class."""
    rows = re.findall(r"^\| (\d+) \| (?:`(\w+)`)? ?\|", TABLE, re.MULTILINE)

    classes = {one.__name__: one.exit_code for one in errors.ReportsError.__subclasses__()}
    assert {name: int(code) for code, name in rows if name} == classes
    assert [int(code) for code, name in rows if not name] == [0, 2, 130]


@pytest.fixture
def reached(home, reports):
    """Run a command; return its code and the class of the error that its log names."""
    (home / "data" / "logs").mkdir(parents=True)

    def run(*words):
        code = reports(*words).code
        log = (home / "data" / "logs" / "reports.jsonl").read_text().splitlines()
        return code, [one["error"] for one in map(json.loads, log) if one["event"] == "error"][-1:]

    return run


def test_a_wrong_parameter_ends_with_10(reached):
    """A metric that is not there."""
    assert reached("metric", "mrrr") == (10, ["ParamsError"])


def test_a_file_that_is_not_there_ends_with_11(reached):
    """Nothing is imported."""
    assert reached("import", "transactions", "gone.json") == (11, ["SourceError"])


def test_a_record_of_another_shape_ends_with_12(home, reached, exported):
    """A day that is none."""
    file = exported(home / "ledger.json", line("1", sold_on="2026-02-30"))

    assert reached("import", "transactions", file) == (12, ["SchemaError"])


@pytest.mark.notebook
def test_a_notebook_that_stops_ends_with_13(home, reports, reached, exported):
    """Its second cell cannot be run."""
    reports("import", "transactions", exported(home / "ledger.json", line("1")))
    notebook = home / "notebooks" / "monthly_review.ipynb"
    content = json.loads(notebook.read_text())
    content["cells"][1]["source"] = "1 / 0"
    notebook.write_text(json.dumps(content))

    assert reached("build", "monthly_review") == (13, ["ReportError"])


def test_a_mail_that_cannot_be_sent_ends_with_14(home, reached):
    """Another command holds the outbox."""
    written(home, free_port())
    with Outbox(home / "data").locked():
        assert reached("send", "monthly_review") == (14, ["DeliveryError"])


def test_a_red_gate_ends_with_15(home, reports, reached, exported):
    """Months of many lines around one of none."""
    months = ("06", "07", "08", "10", "11")
    lines = [
        line(f"{month}-{at}", customer=f"c{month}{at}", starts_on=f"2026-{month}-05", ends_on="2027-01-05")
        for month in months
        for at in range(12)
    ]
    reports("import", "transactions", exported(home / "ledger.json", *lines))

    assert reached("check", "--month", "2026-10") == (15, ["GateError"])


def test_a_store_that_is_not_ours_ends_with_16(home, reports, reached, exported, monkeypatch):
    """It is another vendor's."""
    monkeypatch.setenv("MARKETPLACE_VENDOR", "1")
    reports("import", "transactions", exported(home / "ledger.json", line("1")))
    monkeypatch.setenv("MARKETPLACE_VENDOR", "2")

    assert reached("metric", "mrr") == (16, ["StoreError"])


def test_a_command_that_is_interrupted_ends_with_130(home):
    """A real process, told to stop as Ctrl-C does."""
    (home / "data" / "logs").mkdir(parents=True)
    command = [
        sys.executable,
        "-c",
        "from reports_lib.cli import main; main()",
        "stand-in",
        "--customers",
        "3",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as ran:
        ran.stdout.readline()
        ran.send_signal(signal.SIGINT)
        _, said = ran.communicate(timeout=60)

    log = (home / "data" / "logs" / "reports.jsonl").read_text().splitlines()
    assert (ran.returncode, said) == (130, "\nStopped; nothing was half-written\n")
    assert [(one["event"], one["exit_code"]) for one in map(json.loads, log)] == [
        ("error", 130),
        ("end", 130),
    ]


def test_a_word_that_cannot_be_read_ends_with_2(reports, home):
    """The command line's own code."""
    assert reports("snyc").code == 2

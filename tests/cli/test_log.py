"""The log: what commands that change something did, why any failed, and nobody's name in it."""

from __future__ import annotations

import json
import re

import pytest

from reports_lib.cli import diagnosing
from tests.cli.test_sending import written
from tests.cli.test_syncing import server, serving
from tests.delivery.relays import Temper, free_port, relay
from tests.records import licence, line

__all__ = ["server", "serving"]  # the fixtures

COMPANY, PERSON = "Red Line Records", "Wilhelmina Achterberg"
ADDRESS, TOKEN, PASSWORD = "w.achterberg@redline.example", "ATATT3xFfGF0-canary", "pass-canary-ö"
CANARIES = (
    COMPANY,
    PERSON,
    ADDRESS,
    TOKEN,
    PASSWORD,
    "Records",
    "Achterberg",
    "redline",
    "Wilhelmina",
    "canary",
)
CELL = f"raise ValueError('{COMPANY} of {PERSON} <{ADDRESS}> owes $8,765.43')"


@pytest.fixture
def log(home):
    """Read what was logged."""

    def read():
        path = home / "data" / "logs" / "reports.jsonl"
        return [json.loads(one) for one in path.read_text().splitlines()] if path.exists() else []

    return read


def test_a_command_that_changes_something_is_on_record(home, reports, exported, log):
    """Beginning, what it did with its counts, end; all of one run."""
    reports("import", "transactions", exported(home / "ledger.json", line("1"), line("2", customer="bob")))

    begin, done, end = log()

    assert [one["event"] for one in (begin, done, end)] == ["begin", "import", "end"]
    assert {(one["command"], one["level"], one["run"]) for one in log()} == {("import", "info", begin["run"])}
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", begin["at"])
    assert {name: done[name] for name in ("stream", "files", "number", "read", "new", "changed")} == {
        "stream": "transactions",
        "files": 1,
        "number": 1,
        "read": 2,
        "new": 2,
        "changed": 0,
    }
    assert end["exit_code"] == 0
    assert 0 < end["seconds"] < 60


def test_a_command_that_only_looks_leaves_a_line_when_it_fails(home, reports, exported, log):
    """A metric that is printed changes nothing; one that is mistyped is worth a line."""
    reports("import", "transactions", exported(home / "ledger.json", line("1")))
    before = len(log())

    assert reports("metric", "mrr", "--month", "2026-01").code == 0
    assert reports("metric", "mrrr").code == 10

    error, end = log()[before:]
    assert (error["event"], error["error"], error["exit_code"]) == ("error", "ParamsError", 10)
    assert error["what"] == "There is no metric …"
    assert error["where"] == "reports metric"
    assert re.fullmatch(r"reports_lib/cli/measuring\.py:\d+", error["raised"])
    assert (end["event"], end["level"], end["exit_code"]) == ("end", "error", 10)


def test_where_there_is_no_store_who_only_looks_or_mistypes_leaves_nothing(home, reports):
    """Nor does who asks for help."""
    for words in (["--help"], ["sync", "--help"], ["snyc"], ["metric", "mrrr"], ["doctor"]):
        reports(*words)

    assert not (home / "data").exists()


def test_a_sync_tells_requests_and_streams_without_ids(server, reports, log):
    """A line for each request, with its status and how long it took; one for each stream."""
    reports("sync", "transactions", "reviews")

    asked = [one for one in log() if one["event"] == "http"]
    assert {one["status"] for one in asked} == {200}
    assert all(one["seconds"] > 0 for one in asked)
    assert "/rest/3/developer-space/vendor/…" in {one["path"] for one in asked}
    assert [one["stream"] for one in log() if one["event"] == "pull"] == ["transactions", "reviews"]
    assert server.vendor not in json.dumps(log())


@pytest.mark.parametrize("words", [("--verbose", "sync", "products"), ("sync", "products", "--verbose")])
def test_who_watches_sees_requests_as_they_happen(server, reports, words):
    """Before the command or after it; on standard error, since results are on the other."""
    ran = reports(*words)

    assert ran.code == 0
    assert re.search(r"  · http method=GET path=/rest/3/\S+ status=200 \d+\.\d{3} s\n", ran.err)
    assert ran.err.splitlines()[-1].startswith("  · end exit_code=0 ")
    assert ran.out.startswith("Harbour Light Apps (1210000)\n")
    assert server.token not in ran.err


def test_who_watches_sees_models_and_where_an_error_comes_from(home, reports, exported):
    """The traceback comes after the three lines."""
    reports("import", "transactions", exported(home / "ledger.json", line("1")))

    built, failed = reports("check", "--verbose"), reports("--verbose", "metric", "mrrr")

    assert re.search(r"  · model model=customer_months \d+\.\d{3} s\n", built.err)
    assert re.search(r"There is no metric .*\n  where: .*\n  to do: .*\nTraceback ", failed.err)


def test_nobody_watches_unless_asked_to(server, reports):
    """Standard error stays what it was."""
    assert reports("sync", "products").err == ""


def test_a_tracebacks_secrets_are_not_shown(server, reports, monkeypatch):
    """The token is wrong, and in the environment."""
    monkeypatch.setenv("MARKETPLACE_TOKEN", TOKEN)

    ran = reports("sync", "--verbose")

    assert ran.code == 11
    assert "status=401" in ran.err
    assert TOKEN not in ran.err + ran.out


@pytest.mark.parametrize("chosen", ["elsewhere/own.jsonl", "off", "-"])
def test_the_log_is_where_it_is_wanted(home, reports, exported, log, monkeypatch, chosen):
    """In a file of one's own, nowhere, or on standard error for whoever collects that."""
    monkeypatch.setenv("REPORTS_LOG", chosen)

    ran = reports("import", "transactions", exported(home / "ledger.json", line("1")))

    own = home / "elsewhere" / "own.jsonl"
    assert (ran.code, log()) == (0, [])
    assert own.exists() == (chosen == "elsewhere/own.jsonl")
    lines = own.read_text() if own.exists() else ran.err
    assert [json.loads(one)["event"] for one in lines.splitlines()] == (
        [] if chosen == "off" else ["begin", "import", "end"]
    )


def test_a_log_that_cannot_be_written_stops_no_command(home, reports, exported, monkeypatch):
    """It is said once, and the command does what it does."""
    monkeypatch.setenv("REPORTS_LOG", "/dev/full")

    ran = reports("import", "transactions", exported(home / "ledger.json", line("1")))

    assert ran.code == 0
    assert ran.out.startswith("Import 1: 1 transactions read\n")
    assert ran.err == "The log cannot be written: No space left on device\n"


def test_no_name_address_amount_or_secret_gets_into_the_log(
    server, home, reports, exported, log, monkeypatch
):
    """Bad records, refused tokens and recipients, a server that repeats what it hears: real commands, all."""
    bad = line("1", company=COMPANY, email=ADDRESS, sale_type=COMPANY, sold_on=f"{COMPANY} {ADDRESS}")
    ran = [
        reports("import", "transactions", exported(home / f"{PERSON}.json", bad)),
        reports(
            "import", "licenses", exported(home / "l.json", licence(None, company=COMPANY), kind="licenses")
        ),
        reports("import", "transactions", f"{PERSON}/{COMPANY}.json"),
        reports("build", COMPANY),
        reports("metric", COMPANY),
        reports("metric", "mrr", "--app", COMPANY),
        reports("sync", COMPANY),
        reports("verify", f"{ADDRESS}.json"),
    ]
    monkeypatch.setenv("REPORTS_SMTP_PASSWORD", PASSWORD)
    written(home, free_port(), user=PERSON, operator=ADDRESS, internal=f"['{PERSON} <{ADDRESS}>']")
    ran += [reports("send", "monthly_review"), reports("send", "monthly_review", "--to", COMPANY)]
    written(home, free_port(), **{PERSON: ADDRESS})
    ran += [reports("send", "monthly_review")]
    monkeypatch.setenv("MARKETPLACE_TOKEN", TOKEN)
    monkeypatch.setenv("MARKETPLACE_EMAIL", ADDRESS)
    ran += [reports("sync"), reports("doctor")]
    monkeypatch.setenv("MARKETPLACE_URL", f"http://{ADDRESS}")
    monkeypatch.setenv("REPORTS_ENGINE", COMPANY)
    ran += [reports("sync"), reports("doctor")]

    text = json.dumps(log(), ensure_ascii=False)
    assert all(one.code for one in ran), [one.out for one in ran if not one.code]
    assert len([one for one in log() if one["event"] == "error"]) >= len(ran) - 2
    assert [one for one in CANARIES if one in text] == []


def test_a_fault_of_ours_is_told_by_its_class_and_place(home, reports, exported, log, monkeypatch):
    """Its words may be anybody's; they are in the traceback on the terminal alone."""
    reports("import", "transactions", exported(home / "ledger.json", line("1")))
    monkeypatch.setattr(diagnosing, "_findings", lambda: {}[COMPANY])

    with pytest.raises(KeyError, match=COMPANY):
        reports("doctor")

    error, end = log()[-2:]
    assert (error["error"], error["exit_code"], end["exit_code"]) == ("KeyError", 1, 1)
    assert error["raised"].startswith("reports_lib/cli/diagnosing.py:")
    assert COMPANY not in json.dumps(log())


@pytest.mark.notebook
def test_what_a_notebook_or_a_mail_server_says_stays_out_of_the_log(home, reports, exported, log):
    """A cell that stops with a customer's name; a server that repeats a recipient's address."""
    term = {"starts_on": "2026-01-01", "ends_on": "2026-11-01", "company": COMPANY}
    last = {"starts_on": "2026-10-01", "ends_on": "2026-11-01", "company": f"{PERSON} {ADDRESS}"}
    file = exported(
        home / "ledger.json", line("1", net="850", gross="1000", **term), line("2", customer="bob", **last)
    )
    reports("import", "transactions", file)
    assert reports("build", "monthly_review", "--month", "2026-10").code in {0, 15}
    temper = Temper(refused=(ADDRESS,))
    with relay(temper) as port:
        written(home, port, internal=f"['{PERSON} <{ADDRESS}>', ann@example.com]")
        refused = reports("send", "monthly_review", "--month", "2026-10")
    notebook = home / "notebooks" / "monthly_review.ipynb"
    content = json.loads(notebook.read_text())
    content["cells"][2]["source"] = CELL
    notebook.write_text(json.dumps(content))
    stopped = reports("build", "monthly_review", "--month", "2026-10", "--verbose")

    text = json.dumps(log(), ensure_ascii=False)
    events = {one["event"] for one in log()}
    assert (refused.code, stopped.code) == (14, 13), refused.err + stopped.err
    assert PERSON in stopped.err
    assert re.search(r"  · cell report=monthly_review cell=1 \d", stopped.err)
    assert {"model", "cell", "built", "smtp", "mail", "error"} <= events
    [mail] = [one for one in log() if one["event"] == "mail"]
    assert (mail["recipients"], mail["sent"], mail["refused"]) == (2, 1, 1)
    assert [one for one in (*CANARIES, "ann@example.com", "8,765") if one in text] == []

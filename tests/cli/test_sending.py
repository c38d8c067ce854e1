"""reports send: a report that was built goes to the team once, over a real mail server."""

from __future__ import annotations

import re

import pytest

from tests.delivery.relays import Temper, free_port, relay
from tests.records import licence, line

ANN = "ann@example.com"


@pytest.fixture
def filled(home, reports, exported):
    """A customer who pays from January to October 2026."""
    file = exported(
        home / "ledger.json",
        line("1", starts_on="2026-01-01", ends_on="2026-11-01", net="850", gross="1000", app_name="Lens"),
        line("2", customer="bob", starts_on="2026-10-01", ends_on="2026-11-01", net="40", app_name="Lens"),
    )
    assert reports("import", "transactions", file).code == 0
    records = [licence(f"E-{one}-app", site=f"site-{one}") for one in ("ann", "bob")]
    assert (
        reports("import", "licenses", exported(home / "licences.json", *records, kind="licenses")).code == 0
    )
    return home


def written(home, port, **more):
    """Write params/mail.yml for a server on this machine."""
    keys = {"from": "reviews@example.com", "server": "127.0.0.1", "port": port, "security": "none"}
    keys |= {"internal": f"[{ANN}]", "patience_seconds": 0, **more}
    text = "".join(f"{name}: {value}\n" for name, value in keys.items())
    (home / "params" / "mail.yml").write_text(text, encoding="utf-8")


def test_without_settings_the_error_says_what_to_copy(filled, reports):
    """Three lines and the code of parameters."""
    ran = reports("send", "monthly_review")

    assert ran.code == 10
    assert ran.err.startswith("There are no settings for mail\n  where: ")
    assert "mail.example.yml" in ran.err


def test_what_was_not_built_is_not_sent(filled, reports):
    """The error says how to build it."""
    written(filled, free_port())

    ran = reports("send", "monthly_review", "--month", "2026-10")

    assert ran.code == 10
    assert "was not built" in ran.err
    assert "run: reports build monthly_review" in ran.err


def test_wishes_that_exclude_each_other_are_refused(home, reports):
    """Either it arrived, or it is to be sent again."""
    ran = reports("send", "monthly_review", "--again", "--arrived")

    assert ran.code == 10
    assert "exclude each other" in ran.err


@pytest.mark.notebook
def test_a_review_is_built_previewed_sent_and_not_sent_again(filled, reports):
    """A dry run writes files and sends nothing; the mail goes once; a server that is down loses nothing."""
    assert reports("build", "monthly_review", "--month", "2026-10").code in {0, 15}

    example = reports("send", "monthly_review", "--month", "2026-10", "--dry-run")
    written(filled, free_port())
    dry = reports("send", "monthly_review", "--month", "2026-10", "--dry-run")
    down = reports("send", "monthly_review", "--month", "2026-10")
    temper = Temper()
    with relay(temper) as at:
        written(filled, at)
        first = reports("send", "monthly_review", "--month", "2026-10")
        second = reports("send", "monthly_review", "--month", "2026-10")

    names = re.findall(r"output/mail/\S+", dry.out)
    assert "the addresses are those of params/mail.example.yml" in example.err
    assert (example.code, example.out) == (0, dry.out)
    assert dry.code == 0, dry.err
    assert {name.rpartition(".")[2] for name in names} >= {"eml", "html"}
    assert all((filled / name).stat().st_size for name in names)
    assert (down.code, "cannot be reached" in down.err) == (14, True)
    assert (first.code, first.out) == (
        0,
        f"Sent: monthly_review 2026-10 (internal), revision 1\n  sent      {ANN}\n",
    )
    assert second.out.startswith("Sent before, at 2026-11-05T00:00:00Z")
    assert [one for one, _ in temper.taken] == [ANN]


@pytest.mark.notebook
def test_a_red_gate_sends_the_operator_a_note_and_nobody_else_anything(filled, reports):
    """Once for each failure, with what, where and what to do."""
    assert reports("build", "monthly_review", "--month", "2026-09").code in {0, 15}
    manifest = next((filled / "output").glob("monthly_review/2026-09/*.manifest.json"))
    manifest.write_text(re.sub(r'"gate": "\w+"', '"gate": "red"', manifest.read_text()))
    temper = Temper()
    with relay(temper) as at:
        written(filled, at, operator="ops@example.com")
        ran = [reports("send", "monthly_review", "--month", "2026-09") for _ in range(2)]

    assert [one.code for one in ran] == [15, 15]
    assert "The operator was told: ops@example.com" in ran[0].err
    [(to, note)] = temper.taken
    assert to == "ops@example.com"
    assert b"Subject: Not sent: monthly_review 2026-09" in note
    assert b"To do: reports check names the records" in note

"""reports doctor --share: how things stand, for a bug tracker, with nobody's name in it."""

from __future__ import annotations

import pytest

from tests.cli.test_doctor import SCHEDULE
from tests.cli.test_sending import ANN, written
from tests.cli.test_syncing import server, serving
from tests.delivery.relays import free_port
from tests.records import line

__all__ = ["server", "serving"]  # the fixtures


def test_a_report_to_share_tells_how_things_stand(server, home, reports):
    """Versions, settings, counts of the store, findings, the end of the log."""
    reports("sync", "products", "transactions")
    reports("metric", "mrrr")

    ran = reports("doctor", "--share")

    assert ran.code == 0, ran.out
    titles = [one for one in ran.out.splitlines() if one and not one.startswith(" ")]
    assert titles[1:] == ["Versions", "Settings", "Mail", "Store", "Outbox", "Findings", "Log"]
    for told in ("marketplace-review 0.1.0", "  vendor 12… (7 signs), name not set", "  format 3, 2 commits"):
        assert told in ran.out
    assert "  transactions " in ran.out
    assert '"what": "There is no metric …"' in ran.out


def test_a_report_to_share_holds_nobodys_name(server, home, reports, exported, monkeypatch):
    """Canaries in every setting, in the environment, the store, the outbox and a foreign line of the log."""
    kept = "k3y-canary"
    reports("import", "transactions", exported(home / "Canary Ltd.json", line("1", company="Canary Ltd")))
    for name, value in {
        "REPORTS_SMTP_PASSWORD": kept,
        "REPORTS_HASH_KEY": kept,
        "REPORTS_MEMORY": kept,
        "REPORTS_OUTPUT": str(home / "canary-output"),
        "MARKETPLACE_TOKEN": kept,
        "MARKETPLACE_EMAIL": "canary@canary.example",
        "MARKETPLACE_VENDOR": "9876543210",
    }.items():
        monkeypatch.setenv(name, value)
    (home / "params" / "vendor.yml").write_text("name: Canary Ltd\nvendor: '9876543210'\n")
    (home / "params" / "canary_review.yml").write_text("apps: [com.canary.app]\n")
    (home / "params" / "schedule.yml").write_text(SCHEDULE.replace("monthly_review", "canary_review"))
    written(
        home,
        free_port(),
        server="smtp.canary.example",
        user="canary",
        operator="ops@canary.example",
        internal="['Ann Canary <ann@canary.example>']",
        never="[Canary Ltd]",
        list_id="canary.example",
    )
    (home / "data" / "store.json").write_text(
        (home / "data" / "store.json")
        .read_text()
        .replace('"format"', '"vendor_name": "Canary Ltd", "format"')
    )
    with (home / "data" / "logs" / "reports.jsonl").open("a") as file:
        file.write("Nov 28 canary-host sshd: canary\n")

    ran = reports("doctor", "--share")

    assert "Findings" in ran.out
    assert "canary" not in ran.out.casefold() + ran.err.casefold()
    assert "9876543210" not in ran.out
    assert ANN not in ran.out
    assert str(home) not in ran.out


@pytest.mark.parametrize("broken", ["vendor.yml", "mail.yml", "schedule.yml"])
def test_a_report_to_share_is_made_of_broken_settings_too(home, reports, broken):
    """That is when one is wanted."""
    (home / "params" / broken).write_text("canary_key: canary@example.com\n")

    ran = reports("doctor", "--share")

    assert ran.code == 10
    assert "Log" in ran.out
    assert "canary" not in ran.out + ran.err

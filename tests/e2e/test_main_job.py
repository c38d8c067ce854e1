"""The main job, as README shows it: the demo, then every command of "Your own data", in order."""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reports_lib.periods import Month
from reports_lib.sample import ledger, write_ledger
from reports_lib.sample.stand_in import Settings, StandIn
from tests.e2e.prose import said, unexplained

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
REPORTS = Path(sys.executable).with_name("reports")

pytestmark = pytest.mark.notebook


def run(
    *words: str, folder: Path, now: str = "2026-11-05T00:00:00Z", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run ``reports`` as a scheduler would: a process of its own, everything said by the environment."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("REPORTS_")}
    environ |= {
        "REPORTS_HOME": str(ROOT),
        "REPORTS_DATA": str(folder / "data"),
        "REPORTS_OUTPUT": str(folder / "output"),
        "REPORTS_NOW": now,
    } | settings
    return subprocess.run(
        [REPORTS, *words], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo, run once: what it printed, and the folder it ran in."""
    folder = tmp_path_factory.mktemp("demo")
    return run("demo", folder=folder), folder


def page_of(folder: Path, report: str = "monthly_review", period: str = "2026-10") -> Path:
    """A page that the demo made."""
    return folder / "output" / "demo" / report / period / f"{report}_{period}.html"


def test_the_demo_prints_what_the_readme_shows(demo):
    """The figures on the terminal, the path, and nothing on standard error."""
    shown = re.findall(r"```text\n(Sample vendor.*?)```", README, re.DOTALL)

    ran, _ = demo

    assert (ran.returncode, ran.stderr) == (0, "")
    assert [ran.stdout] == shown


def test_the_demo_states_the_sample_vendors_truth(demo):
    """MRR of October 2026 and of the third quarter, as the sample vendor knows it without our models."""
    truth = ledger().truth()
    october, september = (
        sum(row.mrr_net_cents for (month, _), row in truth.app_months.items() if month == one) / 100
        for one in (Month(2026, 10), Month(2026, 9))
    )

    ran, folder = demo

    quarter = page_of(folder, "quarterly_review", "2026-Q3")
    for amount, page in ((october, page_of(folder)), (september, quarter)):
        assert f"${amount:,.2f}" in ran.stdout
        assert f"${amount:,.2f}" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("report", "period"), [("monthly_review", "2026-10"), ("quarterly_review", "2026-Q3")]
)
def test_what_a_page_says_stands_in_its_tables(demo, report, period):
    """Every amount and share of its sentences, or it follows from a table by adding or dividing."""
    _, folder = demo
    page = page_of(folder, report, period).read_text(encoding="utf-8")

    assert len(said(page)) > 20
    assert unexplained(page) == []


def test_an_amount_that_no_table_bears_out_is_found(demo):
    """The comparison above can fail: one digit of one sentence is another."""
    page = page_of(demo[1]).read_text(encoding="utf-8")
    [lead] = re.findall(r'<p class="lead">MRR rose by (\$[0-9.]+)', page)
    wrong = f"{lead[:-1]}{(int(lead[-1]) + 1) % 10}"

    assert unexplained(page.replace(f"MRR rose by {lead} in", f"MRR rose by {wrong} in")) == [wrong]


def test_every_command_of_the_readme_runs(tmp_path):
    """From an account, against the stand-in, then from exports under the names that the README uses."""
    for name in ("notebooks", "params"):
        shutil.copytree(ROOT / name, tmp_path / name)
    book = ledger(customers=60)
    transactions, _licenses = write_ledger(tmp_path, book)
    as_csv(book.records("transactions"), tmp_path / "transactions.csv")
    transactions.unlink()
    own = README.split("## Your own data")[1].split("## What the numbers mean")[0]
    commands = [
        shlex.split(line)
        for block in re.findall(r"```sh\n(.*?)```", own, re.DOTALL)
        for line in block.splitlines()
        if line.startswith(("reports ", "cp "))
    ]
    settings = Settings(email="you@example.com")
    ran = []

    with StandIn(book, folder=tmp_path / "stand-in", settings=settings) as server:
        asked = {"MARKETPLACE_URL": server.url, "MARKETPLACE_TOKEN": server.token}
        # The first sync is made a month before the rest, so that there is something to look back to.
        server.now = book.instants[1]
        for program, *words in commands:
            if program == "cp":
                shutil.copy(*(tmp_path / one for one in words))
                continue
            ran.append(
                run(*words, folder=tmp_path, now=f"{server.now:%FT%TZ}", REPORTS_HOME=str(tmp_path), **asked)
            )
            if words == ["sync"]:
                server.now = book.instants[2]

    assert [one.stderr for one in ran if one.returncode] == []
    assert len(ran) == 25


def as_csv(records: Iterable[dict[str, object]], path: Path) -> None:
    """Write records as the portal exports them, with the columns that an import needs."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            "saleDate transactionId addonKey addonName hosting licenseType saleType maintenanceStartDate "
            "maintenanceEndDate purchasePrice vendorAmount appEntitlementNumber cloudId company country "
            "technicalContactEmail transactionLineItemId".split()
        )
        for record in records:
            bought, who = record["purchaseDetails"], record["customerDetails"]
            writer.writerow(
                [
                    bought["saleDate"],
                    record["transactionId"],
                    record["addonKey"],
                    record["addonName"],
                    bought["hosting"],
                    bought["licenseType"],
                    bought["saleType"],
                    bought["maintenanceStartDate"],
                    bought["maintenanceEndDate"],
                    bought["purchasePrice"],
                    bought["vendorAmount"],
                    record.get("appEntitlementNumber", ""),
                    record.get("cloudId", ""),
                    who["company"],
                    who["country"],
                    who.get("technicalContact", {}).get("email", ""),
                    record["transactionLineItemId"],
                ]
            )


def test_the_guide_shows_what_it_is_stored_with(demo):
    """Opened beside the demo by somebody who set nothing; after a change: `make explore`."""
    _, folder = demo
    (folder / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / "explore.ipynb", folder / "notebooks")
    command = [sys.executable, "-m", "pytest", "-q", "--nbval", "-p", "no:cacheprovider", "notebooks"]
    ours = ("REPORTS_", "MARKETPLACE_")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(ours)}

    found = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout
    assert "18 passed" in found.stdout


def test_the_page_is_the_same_bytes_for_the_same_store(demo, tmp_path):
    """Two demos differ in nothing, not even a date or an id."""
    _, folder = demo

    again = run("demo", folder=tmp_path)

    assert again.returncode == 0
    assert page_of(tmp_path).read_bytes() == page_of(folder).read_bytes()
    quarter = ("quarterly_review", "2026-Q3")
    assert page_of(tmp_path, *quarter).read_bytes() == page_of(folder, *quarter).read_bytes()

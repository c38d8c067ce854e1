"""Due time: from `reports due --send` to the mail that the server took, and how large the mail is.

    python benchmarks/due_time.py [RUNS]

The command is a process of its own, as a scheduler starts it; the sample vendor's data come over HTTP from
the stand-in, and a real mail server takes the mail. Cold: nothing was ever synced. Warm: all was synced,
and nothing is new. Then the bytes of the mail, also for a vendor of thirty apps, each of which moved.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.delivery.relays import Temper, relay
from tests.deploy.rooms import INSTANT, bare, equipped, filled, mailing
from tests.records import licence, line

APPS = 30


class Watch(Temper):
    """A server that notes when it took a mail."""

    took_at = 0.0

    async def handle_DATA(self, *told: Any) -> str:  # noqa: N802  aiosmtpd's name
        """Take a mail, and look at the clock."""
        answer = await super().handle_DATA(*told)
        self.took_at = time.perf_counter()
        return answer


def sent(folder: Path, **settings: str) -> tuple[float, bytes]:
    """Run the command once; return the seconds until the server took the mail, and the mail."""
    watch = Watch()
    environ = {"REPORTS_NOW": INSTANT} | settings
    with relay(watch) as port:
        mailing(folder, port)
        begun = time.perf_counter()
        ran = bare(f"cd {folder} && .venv/bin/reports due --send", folder, **environ)
    if not watch.taken:
        raise SystemExit(ran.stdout + ran.stderr)
    return watch.took_at - begun, watch.taken[0][1]


def times(folder: Path, runs: int) -> bytes:
    """Print the seconds of cold and warm runs for the sample vendor; return its mail."""
    from reports_lib.sample import ledger
    from reports_lib.sample.stand_in import StandIn

    equipped(folder)
    mail = b""
    print("| `reports due --send` | s |\n|---|---:|")
    with StandIn(ledger(customers=240, seed=7), folder=folder / "stand-in") as server:
        settings = {f"MARKETPLACE_{one.upper()}": getattr(server, one) for one in ("url", "email", "token")}
        settings["MARKETPLACE_VENDOR"] = server.vendor
        for name, forgotten in {"cold: nothing was synced": "data", "warm": "data/outbox"}.items():
            seconds = []
            for _run in range(runs):
                shutil.rmtree(folder / forgotten, ignore_errors=True)
                took, mail = sent(folder, **settings)
                seconds.append(took)
            print(f"| {name} | {statistics.median(seconds):.1f} |")
    return mail


def of_many_apps(folder: Path) -> bytes:
    """Return the mail of a vendor of many apps: each moved, half up and half down to nothing."""
    lines, licences = [], []
    for number in range(APPS):
        app, customer = f"com.example.app-{number}", f"customer-{number % 9}"
        named = {"app": app, "app_name": f"An app with a long name for Jira, number {number}"}
        named |= {"customer": customer, "billing_period": "Annual"}
        year = line(f"{number}", starts_on="2025-10-01", ends_on="2026-10-01", net=f"{900 + number}", **named)
        next_year = {"starts_on": "2026-10-01", "ends_on": "2027-10-01", "sale_type": "Renewal"}
        lines.append(year)
        if number % 2:
            lines.append(line(f"{number}-2", net=f"{1500 + number}", **next_year, **named))
        licences.append(licence(f"E-{customer}-{app}", app=app, site=f"site-{customer}"))
    return sent(filled(equipped(folder), lines=lines, licences=licences))[1]


def sizes(name: str, mail: bytes) -> str:
    """Return a row: bytes of the mail's parts as they are sent, encoded."""
    message = message_from_bytes(mail, policy=policy.SMTP)
    parts = [part for part in message.walk() if not part.is_multipart() and not part.is_attachment()]
    of = {kind: sum(len(one.as_bytes()) for one in parts if one.get_content_type() == kind) for kind in KINDS}
    return f"| {name} | {' | '.join(f'{of[kind]:,}' for kind in KINDS)} | {len(mail):,} |"


KINDS = ("text/plain", "text/html", "image/png")


def main() -> None:
    """Print both tables."""
    runs = int(sys.argv[1]) if sys.argv[1:] else 3
    with tempfile.TemporaryDirectory() as name:
        sample = times(Path(name) / "sample", runs)
        many = of_many_apps(Path(name) / "many")
    print("\n| vendor | text | HTML | pictures | the whole mail |\n|---|---:|---:|---:|---:|")
    print(sizes("sample", sample))
    print(sizes(f"{APPS} apps", many))


if __name__ == "__main__":
    main()

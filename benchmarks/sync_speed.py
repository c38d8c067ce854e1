"""Sync a large vendor from the stand-in twice, beside curl: seconds, peak memory, rows appended.

python benchmarks/sync_speed.py            80,500 customers: a million lines, a hundred thousand licences
python benchmarks/sync_speed.py 7500       a tenth of it
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent))

CUSTOMERS = 80_500
STREAMS = ("transactions", "licenses")
EXPORTS = {
    "transactions": "sales/transactions/export?accept=json&showProratedTransactions=true",
    "licenses": "licenses/export?accept=json&withDataInsights=true",
}


def main() -> None:
    """Serve in a process of its own, then sync twice and download once."""
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else CUSTOMERS
    with TemporaryDirectory() as folder:
        begun = time.perf_counter()
        server = subprocess.Popen(
            [sys.executable, __file__, "serve", str(customers), folder], stdout=subprocess.PIPE, text=True
        )
        url, email, token, vendor, now, developer = server.stdout.readline().split()
        print(f"stand-in ready after {time.perf_counter() - begun:,.0f} s\n")
        try:
            run(folder, {"URL": url, "EMAIL": email, "TOKEN": token, "VENDOR": vendor}, now)
            curl(f"{url}/rest/3/reporting/developer-space/{developer}", f"{email}:{token}")
        finally:
            server.kill()


def run(folder: str, marketplace: dict[str, str], now: str) -> None:
    """Sync twice, each in a process of its own, and print a row for each."""
    environ = os.environ | {f"MARKETPLACE_{name}": value for name, value in marketplace.items()}
    environ |= {"REPORTS_DATA": f"{folder}/data", "REPORTS_NOW": now}
    print("| sync | s | peak MiB | rows appended |\n|---|---:|---:|---:|")
    seconds = []
    for name in ("first", "second, unchanged"):
        done = subprocess.run(
            [sys.executable, __file__, "sync"], env=environ, capture_output=True, text=True, check=True
        )
        took, peak, rows = done.stdout.splitlines()[-1].split()
        seconds.append(float(took))
        print(f"| {name} | {took} | {peak} | {rows} |")
    print(f"\nsecond to first: {seconds[1] / seconds[0]:.3f}")


def curl(place: str, account: str) -> None:
    """Download what the first sync did, without looking at it."""
    begun = time.perf_counter()
    for tail in EXPORTS.values():
        command = ["curl", "--silent", "--compressed", "--user", account, f"{place}/{tail}", "-o", os.devnull]
        subprocess.run(command, check=True)
    print(f"curl: {time.perf_counter() - begun:.1f} s")


def serve(customers: int, folder: str) -> None:
    """Stand in until killed."""
    from reports_lib.sample import ledger
    from reports_lib.sample.stand_in import StandIn

    book = ledger(customers=customers)
    last = book.instants[-1]
    with StandIn(book, folder=Path(folder) / "stand-in", instants=[last]) as server:
        settings = server.settings
        print(
            server.url,
            server.email,
            server.token,
            server.vendor,
            f"{last:%Y-%m-%dT%H:%M:%SZ}",
            settings.developer_id,
            flush=True,
        )
        time.sleep(10**6)


def sync() -> None:
    """Sync the two large streams and tell seconds, peak memory and rows."""
    import resource

    from reports_lib.config import read_config
    from reports_lib.periods import parse_instant
    from reports_lib.sources.marketplace import Marketplace
    from reports_lib.store import open_store
    from reports_lib.sync import pull_streams

    config = read_config(os.environ, cwd=Path.cwd())
    now = parse_instant(os.environ["REPORTS_NOW"], where="REPORTS_NOW")
    if open_store(config).commits():
        now += timedelta(hours=1)
    market = Marketplace(
        url=config.marketplace_url,
        email=config.marketplace_email,
        token=os.environ["MARKETPLACE_TOKEN"],
        vendor=config.vendor or "",
    )
    begun = time.perf_counter()
    pulled = list(pull_streams(config, market, STREAMS, now=now, progress=lambda *_: None))
    took = time.perf_counter() - begun
    rows = sum(one.commit.rows for one in pulled)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{took:.1f} {peak} {rows}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]), sys.argv[3])
    elif sys.argv[1:2] == ["sync"]:
        sync()
    else:
        if not shutil.which("curl"):
            sys.exit("curl is not installed")
        main()

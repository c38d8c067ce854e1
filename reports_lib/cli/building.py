"""Building: the demo, the gate and the reports."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reports_lib.cli.terminal import configuration, say, shown, steps, transfer
from reports_lib.errors import GateError
from reports_lib.periods import parse_instant

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from reports_lib.build import Built
    from reports_lib.config import Config
    from reports_lib.workspace import Review

__all__ = ["build", "check", "demo"]

# The sample vendor's ledger is told as it stood on this day, whatever day it is.
DEMO_INSTANT = "2026-11-05T00:00:00Z"
_REPORT = "monthly_review"
_MARKS = {"green": "ok   ", "amber": "amber", "red": "RED  "}


def demo() -> None:
    """Build the review of a sample vendor, end to end: no account, no network.

    The store is data/demo, the page goes to output/demo; both are made anew each time.
    """
    config = configuration()
    config = replace(
        config, data=config.data / "demo", output=config.output / "demo", vendor="sample", hash_key=""
    )
    config = _fill_demo(config)
    _finish(_build(config, _REPORT, options={}))


def _fill_demo(config: Config) -> Config:
    from reports_lib.sample import VENDOR_NAME, ledger, write_ledger
    from reports_lib.store import store_errors
    from reports_lib.sync import import_files

    config = replace(config, vendor_name=VENDOR_NAME)
    say(f"Sample vendor: {VENDOR_NAME}")
    with store_errors(config.data):
        shutil.rmtree(config.data, ignore_errors=True)
        folder = config.data / "ledger"
        folder.mkdir(parents=True)
        files = write_ledger(folder, ledger())
    for kind, path in zip(("transactions", "licenses"), files, strict=True):
        with transfer(path.stat().st_size) as progress:
            commit = import_files(
                config, kind, [path], now=parse_instant(DEMO_INSTANT, where="demo"), progress=progress
            )
        say(f"  imported {commit.new:,} {kind}")
    return config


def check(
    month: Annotated[str, typer.Option(metavar="M", help="the month to look at, YYYY-MM")] = "",
    as_of: Annotated[str, typer.Option(metavar="T", help="as known at an instant")] = "",
) -> None:
    """Look at the data behind a month and say what is odd: the gate.

    Ends with exit code 15 when the gate is red.

    Example: reports check --month 2026-10
    """
    from reports_lib.engine import connect
    from reports_lib.workspace import open_workspace

    config = configuration()
    with steps() as step:
        instant = parse_instant(as_of, where="--as-of") if as_of else None
        review = open_workspace(config, month=month, as_of=instant, engine=connect(config), progress=step)
        checks = review.gate
    say(f"Gate of {review.month.label}: {review.gate_status}")
    _print_checks(checks)
    _refuse_red(review)


def build(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="the report, such as monthly_review")],
    month: Annotated[str, typer.Option(metavar="M", help="the month under review, YYYY-MM")] = "",
    app: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="only this app; repeat it for more")
    ] = None,
    as_of: Annotated[str, typer.Option(metavar="T", help="as known at an instant")] = "",
    basis: Annotated[str, typer.Option(help="net (what you earn) or gross (what customers pay)")] = "",
    params: Annotated[
        Path | None, typer.Option(metavar="FILE", help="a parameter file, instead of params/REPORT.yml")
    ] = None,
) -> None:
    """Build a report into output/: one page that opens without a network.

    Without a month it is the newest complete one that the ledger reaches. Ends with exit code 15
    when the gate is red; the page is then marked NOT PUBLISHED.

    Example: reports build monthly_review --month 2026-10
    """
    options = {"month": month, "apps": app or [], "as_of": as_of, "basis": basis}
    _finish(_build(configuration(), report, options=options, params=params))


def _build(
    config: Config, report: str, *, options: Mapping[str, object], params: Path | None = None
) -> Built:
    from reports_lib.build import build_report

    with steps() as step:
        return build_report(config, report, options=options, params_file=params, progress=step)


def _finish(built: Built) -> None:
    """Say the headline and where the page is; a red gate ends the command with its code."""
    from reports_lib import metrics
    from reports_lib.fields import show

    review = built.review
    now = metrics.mrr(review.customer_months, months=review.this_month, basis=review.basis).iloc[0]
    moves = metrics.mrr_movements(review.customer_months, months=review.this_month, basis=review.basis).iloc[
        0
    ]
    change = moves["closing_mrr_usd"] - moves["opening_mrr_usd"]
    say(f"\n{review.vendor_name}, {review.month.label} ({review.basis})")
    for name in ("mrr_usd", "paying_customers", "arpc_usd"):
        say(f"  {_label(name):<18} {show(name, now[name]):>14}")
    say(f"  {'Change of MRR':<18} {show('change_usd', change):>14}")
    say(f"  {'Gate':<18} {review.gate_status:>14}")
    _print_checks(review.gate[review.gate["status"] != "green"])
    say(f"\n{shown(built.page)}")
    _refuse_red(review)


def _label(name: str) -> str:
    from reports_lib.fields import field

    return field(name).label


def _print_checks(checks: pd.DataFrame) -> None:
    for row in checks.itertuples():
        example = f" (for example {row.example})" if isinstance(row.example, str) else ""
        count = f"{row.records:,} " if row.status != "green" else ""
        say(f"  {_MARKS[str(row.status)]}  {row.check}: {count}{row.finding}{example}")


def _refuse_red(review: Review) -> None:
    if review.gate_status == "red":
        first = review.gate[review.gate["status"] == "red"].iloc[0]
        raise GateError(
            f"The gate is red: {first['finding']}",
            where=f"{first['check']}, {review.month}",
            todo="import what is missing or choose another month; nothing of this may be published",
        )

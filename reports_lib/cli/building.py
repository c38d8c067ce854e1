"""Building: reports, as pages that open without a network."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reports_lib.cli.checking import print_checks, refuse_red
from reports_lib.cli.terminal import configuration, say, shown, steps
from reports_lib.fields import field, show

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from reports_lib.config import Config

__all__ = ["build", "build_and_finish"]


def build(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="the report, such as monthly_review")],
    month: Annotated[str, typer.Option(metavar="M", help="the month under review, YYYY-MM")] = "",
    quarter: Annotated[str, typer.Option(metavar="Q", help="the quarter under review, YYYY-Qn")] = "",
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

    Without a month or a quarter it is the newest complete one that the ledger reaches. Ends with exit
    code 15 when the gate is red; the page is then marked NOT PUBLISHED.

    Examples: reports build monthly_review --month 2026-10 ·
    reports build quarterly_review --quarter 2026-Q3
    """
    options = {"month": month, "quarter": quarter, "apps": app or [], "as_of": as_of, "basis": basis}
    build_and_finish(configuration(), report, options=options, params=params)


def build_and_finish(
    config: Config,
    report: str,
    *,
    options: Mapping[str, object],
    params: Path | None = None,
    told: Collection[Mapping[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Build a report, then say its headline and where it is; a red gate ends the command with its code.

    Returns what its gate remarks; of remarks ``told`` with a report before, only the number is said.
    """
    from reports_lib.build import build_report

    with steps() as step:
        built = build_report(config, report, options=options, params_file=params, progress=step)
    plan, record = built.plan, built.record
    say(f"\n{plan.vendor_name}, {plan.period_label} ({plan.basis})")
    for label, value in _headline(record, str(plan.period)):
        say(f"  {label:<18} {value:>14}")
    say(f"  {'Gate':<18} {record['gate']:>14}")
    remarks = [check for check in record["checks"] if check["status"] != "green"]
    print_checks([check for check in remarks if check not in told])
    if same := sum(check in told for check in remarks):
        say(f"  {same} remarks as above" if same > 1 else "  1 remark as above")
    say(f"\n{shown(built.page)}")
    refuse_red(record["checks"], str(plan.period))
    return remarks


def _headline(record: dict[str, Any], period: str) -> Iterator[tuple[str, str]]:
    """Yield the figures of the vendor's total in a month or quarter, as the page has them."""
    totals: dict[str, Any] = {}
    for figure in record["figures"]:
        whole = [row for row in figure["rows"] if period in {row.get("month"), row.get("quarter")}]
        told = whole[0].keys() - {"month", "quarter"} if len(whole) == 1 else set()
        totals |= whole[0] if told and not totals.keys() & told else {}
    for name in ("mrr_usd", "paying_customers", "arpc_usd"):
        if name in totals:
            yield field(name).label, show(name, totals[name])
    if "closing_mrr_usd" in totals:
        change = Decimal(totals["closing_mrr_usd"]) - Decimal(totals["opening_mrr_usd"])
        yield "Change of MRR", show("change_usd", change)

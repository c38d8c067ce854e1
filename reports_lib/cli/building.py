"""Building: reports, as pages that open without a network; one, or many at a time."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reports_lib.build.order import Order
from reports_lib.cli.checking import print_checks, refuse_red
from reports_lib.cli.hosting import ExecutorOption, host_of
from reports_lib.cli.terminal import complain, configuration, say, shown, steps
from reports_lib.errors import ParamsError
from reports_lib.fields import field, show
from reports_lib.periods import Months, Quarters, parse_instant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from reports_lib.build import Built, Host, Outcome
    from reports_lib.config import Config

__all__ = ["build", "build_and_finish"]


def build(  # noqa: PLR0913  one argument per option
    report: Annotated[str, typer.Argument(metavar="REPORT", help="the report, such as monthly_review")],
    month: Annotated[str, typer.Option(metavar="M", help="the month under review, YYYY-MM")] = "",
    quarter: Annotated[str, typer.Option(metavar="Q", help="the quarter under review, YYYY-Qn")] = "",
    *,
    months: Annotated[
        str, typer.Option(metavar="A..B", help="a report for each month of a span, YYYY-MM..YYYY-MM")
    ] = "",
    quarters: Annotated[
        str, typer.Option(metavar="A..B", help="a report for each quarter of a span, YYYY-Qn..YYYY-Qn")
    ] = "",
    app: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="only this app; repeat it for more")
    ] = None,
    each_app: Annotated[
        bool, typer.Option("--each-app", help="a report for each app: those of --app, or all there are")
    ] = False,
    as_of: Annotated[str, typer.Option(metavar="T", help="as known at an instant")] = "",
    basis: Annotated[str, typer.Option(help="net (what you earn) or gross (what customers pay)")] = "",
    audience: Annotated[
        str, typer.Option(help="internal, or shared: other names, and no group under five customers")
    ] = "",
    params: Annotated[
        Path | None, typer.Option(metavar="FILE", help="a parameter file, instead of params/REPORT.yml")
    ] = None,
    jobs: Annotated[
        int, typer.Option(metavar="N", min=0, help="how many at a time; 0: one for each core")
    ] = 0,
    executor: ExecutorOption = "",
) -> None:
    """Build a report into output/: one page that opens without a network.

    Without a month or a quarter it is the newest complete one that the ledger reaches. Ends with exit
    code 15 when the gate is red; the page is then marked NOT PUBLISHED. Of many reports, one that
    fails does not stop the others. output/index.html lists what there is.

    Examples: reports build monthly_review --month 2026-10 ·
    reports build quarterly_review --quarter 2026-Q3 ·
    reports build monthly_review --months 2026-01..2026-10 --each-app --jobs 2 ·
    reports build quarterly_review --quarters 2025-Q4..2026-Q3 ·
    reports build monthly_review --audience shared
    """
    config = configuration()
    times = {"--month": month, "--quarter": quarter, "--months": months, "--quarters": quarters}
    if len(given := [name for name, time in times.items() if time]) > 1:
        raise ParamsError(
            f"{' and '.join(given)} exclude each other", where="reports build", todo="give one of them"
        )
    options: dict[str, Any] = {"month": month, "quarter": quarter, "apps": app or [], "as_of": as_of}
    options |= {"basis": basis, "audience": audience}
    order = Order(report, options, params)
    span = _span(config, months, quarters)
    if not (span or each_app):
        build_and_finish(config, order, executor=executor)
        return
    with host_of(config, executor, jobs=jobs or os.cpu_count() or 1) as host:
        _build_many(config, _each(config, order, span=span, each_app=each_app), host)


def build_and_finish(config: Config, *orders: Order, executor: str = "") -> None:
    """Build some reports, then say the headline of each and where it is.

    A failure or a red gate ends the command with its code. Of remarks that were told with a report
    before, only the number is said.
    """
    with steps() as step, host_of(config, executor, jobs=len(orders)) as host:
        from reports_lib.build import build_all, write_index

        outcomes = build_all(config, orders, host, progress=step)
        if any(one.built for one in outcomes):
            write_index(config.output)
    told: list[dict[str, Any]] = []
    for outcome in outcomes:
        if outcome.error:
            raise outcome.error
        if outcome.built:
            told += _say_built(outcome.built, told)


def _say_built(built: Built, told: Collection[dict[str, Any]]) -> list[dict[str, Any]]:
    """Say a report's headline, what its gate remarks that was not told yet, and where its page is."""
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


def _span(config: Config, months: str, quarters: str) -> Months | None:
    """Read the span of months or quarters that reports are wanted of, if one is."""
    if quarters:
        return Quarters.parse(quarters, fiscal_year_starts=config.fiscal_year_starts)
    return Months.parse(months) if months else None


def _each(config: Config, order: Order, *, span: Months | None, each_app: bool) -> list[Order]:
    from reports_lib.build import each
    from reports_lib.workspace import plan_review

    apps: Sequence[str] = ()
    if each_app:
        as_of = str(order.options["as_of"])
        instant = parse_instant(as_of, where="--as-of") if as_of else None
        chosen: list[str] = list(order.options["apps"])
        apps = chosen or plan_review(config, as_of=instant).known_app_keys
    return each(config, order, span=span, apps=apps)


def _build_many(config: Config, orders: Sequence[Order], host: Host) -> None:
    """Build all, print a line for each, and end with the code of the first failure, else of a red gate."""
    from reports_lib.build import build_all, write_index
    from reports_lib.cli.rows import print_rows

    with steps(total=len(orders)) as step:
        step(f"{len(orders)} reports")
        outcomes = build_all(config, orders, host, done=lambda one: step(_name(one)))
        is_any = any(one.built for one in outcomes)
        index = write_index(config.output) if is_any else config.output
    header = ["Report", "Apps", "MRR", "Change", "Gate", "Seconds", "Page"]
    print_rows(header, [_line(one) for one in outcomes], right={2, 3, 5})
    failed = [one.error for one in outcomes if one.error]
    for error in {str(one): one for one in failed}.values():  # what ails all of them is said once
        complain(error)
    say(f"\n{len(outcomes) - len(failed)} built, {len(failed)} failed; {shown(index)}")
    if failed:
        raise typer.Exit(failed[0].exit_code)
    for built in (one.built for one in outcomes if one.built):
        refuse_red(built.record["checks"], str(built.plan.period))


def _name(outcome: Outcome) -> str:
    options = outcome.order.options
    return f"{outcome.order.report} {options.get('month') or options.get('quarter') or ''}".strip()


def _line(outcome: Outcome) -> list[str]:
    apps = ", ".join(outcome.order.options.get("apps") or ["all"])
    seconds = f"{outcome.seconds:.1f}"
    if not outcome.built:
        what = outcome.error.what if outcome.error else ""
        return [_name(outcome), apps, "", "", "failed", seconds, what]
    record, period = outcome.built.record, str(outcome.built.plan.period)
    told = dict(_headline(record, period))
    figures = [told.get(field("mrr_usd").label, ""), told.get("Change of MRR", "")]
    return [
        f"{outcome.order.report} {period}",
        apps,
        *figures,
        record["gate"],
        seconds,
        shown(outcome.built.page),
    ]


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

"""Measuring: one metric on the terminal, in a spreadsheet or in a script."""

from __future__ import annotations

from inspect import getdoc, signature
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reports_lib.cli.terminal import configuration, remark, say, steps

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from reports_lib.workspace import Review

__all__ = ["metric"]

_YEAR = 12
_WEEK = 7


def metric(  # noqa: PLR0913, PLR0917  one argument per option
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="the metric; none lists them all")] = "",
    month: Annotated[str, typer.Option(metavar="M", help="one month, YYYY-MM")] = "",
    quarter: Annotated[str, typer.Option(metavar="Q", help="one quarter, YYYY-Qn")] = "",
    first: Annotated[
        str, typer.Option("--from", metavar="A", help="the first month or quarter, or the earlier day")
    ] = "",
    last: Annotated[
        str, typer.Option("--to", metavar="B", help="the last month or quarter, or the later day")
    ] = "",
    by: Annotated[
        list[str] | None, typer.Option(metavar="COL", help="split by a column; repeat it, or use commas")
    ] = None,
    app: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="only this app; repeat it for more")
    ] = None,
    as_of: Annotated[
        str, typer.Option(metavar="T", help="as known at an instant, 2026-11-05 or with a time")
    ] = "",
    basis: Annotated[str, typer.Option(help="net (what you earn) or gross (what customers pay)")] = "net",
    cohort: Annotated[str, typer.Option(help="month or quarter, for metrics of cohorts")] = "month",
    form: Annotated[str, typer.Option("--format", help="table, csv or json")] = "table",
) -> None:
    """Print a metric, or list all of them.

    A span is told by what it is written in: months, YYYY-MM, or quarters, YYYY-Qn, of the year that
    fiscal_year_starts in vendor.yml begins. Without any, the last twelve months are shown. app_users
    compares two days, YYYY-MM-DD: without any, the day of the store's instant with the one a week earlier.

    Examples: reports metric mrr --by app_key --from 2026-01 --to 2026-10 ·
    reports metric mrr_movements --quarter 2026-Q3 · reports metric sales --from 2025-Q1 --to 2026-Q3 ·
    reports metric sales --month 2026-10 --by sale_type,hosting --format csv ·
    reports metric app_users --from 2026-10-01 --to 2026-10-31 --by app_key,hosting
    """
    if not name:
        _list_metrics()
        return
    from reports_lib.cli.tabling import FORMATS, print_frame
    from reports_lib.engine import connect
    from reports_lib.errors import ParamsError, did_you_mean
    from reports_lib.metrics import METRICS
    from reports_lib.periods import parse_instant
    from reports_lib.workspace import open_workspace

    if name not in METRICS:
        raise ParamsError(
            f"There is no metric {name!r}", where="reports metric", todo=did_you_mean(name, METRICS)
        )
    if form not in FORMATS:
        raise ParamsError(f"There is no format {form!r}", where="--format", todo=did_you_mean(form, FORMATS))
    if (month or quarter) and (first or last):
        one = "--month" if month else "--quarter"
        raise ParamsError(
            f"{one} and --from/--to exclude each other", where="reports metric", todo="give one of them"
        )
    columns = list(dict.fromkeys(column for part in by or [] for column in part.split(",") if column))
    takes = signature(METRICS[name]).parameters
    by_day = "now" in takes and "months" not in takes
    config = configuration()
    with steps() as step:
        review = open_workspace(
            config,
            **_period(month, quarter, first="" if by_day else first, last="" if by_day else last),
            apps=app or [],
            basis=basis,
            as_of=parse_instant(as_of, where="--as-of") if as_of else None,
            engine=connect(config),
            progress=step,
        )
        when = (
            _days(review, is_one_period=bool(month or quarter), first=first, last=last)
            if by_day
            else _months(METRICS[name], review, is_one_period=bool(month or quarter), first=first)
        )
        step(name)
        frame = review.measure(name, by=columns, cohort=cohort, **when)
    print_frame(frame, form=form)
    if "note" in frame.attrs:
        remark(frame.attrs["note"])


def _period(month: str, quarter: str, *, first: str, last: str) -> dict[str, Any]:
    """Return what the review is of: the month or quarter named, or the one that a span ends in."""
    if quarter or "Q" in last or (not last and "Q" in first):
        return {"month": month, "quarter": quarter or last}
    return {"month": month or last}


def _months(metric: Callable[..., Any], review: Review, *, is_one_period: bool, first: str) -> dict[str, Any]:
    """Return the month, or the span to print; it ends with the review's month or quarter."""
    from reports_lib.periods import parse_period, span_of

    if "month" in signature(metric).parameters:
        return {"month": review.month}
    if first:
        starts = review.plan.fiscal_year_starts
        begin = parse_period(first, fiscal_year_starts=starts, where="--from")
        return {"months": span_of(begin, review.period)}
    if is_one_period:
        return {"months": review.this_period}
    # A span that only says where it ends goes back a year.
    back = _YEAR // review.this_period.length - 1
    return {"months": span_of(review.period - back, review.period)}


def _days(review: Review, *, is_one_period: bool, first: str, last: str) -> dict[str, Any]:
    """Return the two days to compare: a period's last day with that of the one before, or as chosen."""
    from datetime import timedelta

    from reports_lib.errors import ParamsError
    from reports_lib.periods import format_instant

    if is_one_period:
        return {"now": review.period.last_day, "then": review.period_before.last_day}
    newest = review.as_of.date()
    # A day that is not over has renewals still to come, which would look like losses.
    over = (review.as_of + timedelta(seconds=1)).date() - timedelta(days=1)
    now = _day(last, where="--to") if last else over
    if now > newest:
        raise ParamsError(
            f"{now} lies after the store was filled, on {format_instant(review.as_of)}",
            where="--to",
            todo=f"choose {newest} or an earlier day, or import newer records",
        )
    return {"now": now, "then": _day(first, where="--from") if first else now - timedelta(days=_WEEK)}


def _day(text: str, *, where: str) -> date:
    import re
    from datetime import date

    from reports_lib.errors import ParamsError

    is_written_so = re.fullmatch(r"(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}", text)
    try:
        return date.fromisoformat(text if is_written_so else "")
    except ValueError as error:
        raise ParamsError(
            f"{text!r} is not a day", where=where, todo="write it as YYYY-MM-DD, for example 2026-10-31"
        ) from error


def _list_metrics() -> None:
    from reports_lib.metrics import METRICS

    for name, function in METRICS.items():
        say(f"{name:<21} {(getdoc(function) or '').splitlines()[0]}")
    say("\nDefinitions, formulas and edge cases are in docs/metrics.md")

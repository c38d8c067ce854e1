"""Measuring: one metric on the terminal, in a spreadsheet or in a script."""

from __future__ import annotations

from typing import Annotated

import typer

from reports_lib.cli.terminal import configuration, say, steps

__all__ = ["metric"]

_YEAR = 12


def metric(  # noqa: PLR0913, PLR0917  one argument per option
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="the metric; none lists them all")] = "",
    month: Annotated[str, typer.Option(metavar="M", help="one month, YYYY-MM")] = "",
    first: Annotated[str, typer.Option("--from", metavar="M", help="the first month of a span")] = "",
    last: Annotated[str, typer.Option("--to", metavar="M", help="the last month of a span")] = "",
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
    form: Annotated[str, typer.Option("--format", help="table, csv or json")] = "table",
) -> None:
    """Print a metric, or list all of them.

    Without a month or a span, the last twelve months are shown.

    Examples: reports metric mrr --by app_key --from 2026-01 --to 2026-10 ·
    reports metric sales --month 2026-10 --by sale_type,hosting --format csv
    """
    if not name:
        _list_metrics()
        return
    from reports_lib.cli.tabling import FORMATS, print_frame
    from reports_lib.engine import connect
    from reports_lib.errors import ParamsError, did_you_mean
    from reports_lib.metrics import METRICS
    from reports_lib.periods import Months, parse_instant
    from reports_lib.workspace import open_workspace

    if name not in METRICS:
        raise ParamsError(
            f"There is no metric {name!r}", where="reports metric", todo=did_you_mean(name, METRICS)
        )
    if form not in FORMATS:
        raise ParamsError(f"There is no format {form!r}", where="--format", todo=did_you_mean(form, FORMATS))
    if month and (first or last):
        raise ParamsError(
            "--month and --from/--to exclude each other", where="reports metric", todo="give one of them"
        )
    columns = list(dict.fromkeys(column for part in by or [] for column in part.split(",") if column))
    config = configuration()
    with steps() as step:
        review = open_workspace(
            config,
            month=month or last,
            apps=app or [],
            basis=basis,
            as_of=parse_instant(as_of, where="--as-of") if as_of else None,
            engine=connect(config),
            progress=step,
        )
        months = review.this_month if month else Months.ending(review.month, count=_YEAR)
        if first:
            months = Months(Months.parse(first, where="--from").first, review.month)
        step(name)
        table = review.split_for(name, columns)
        frame = METRICS[name](table, months=months, by=columns, basis=review.basis)
    print_frame(frame, form=form)


def _list_metrics() -> None:
    from inspect import getdoc

    from reports_lib.metrics import METRICS

    for name, function in METRICS.items():
        say(f"{name:<16} {(getdoc(function) or '').splitlines()[0]}")
    say("\nDefinitions, formulas and edge cases are in docs/metrics.md")

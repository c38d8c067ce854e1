"""Checking: the gate on the terminal, before anything is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from reports_lib.cli.terminal import configuration, say, steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports_lib.workspace import Review

__all__ = ["check", "print_checks", "refuse_red"]

_MARKS = {"red": "RED  ", "amber": "amber", "green": "ok   "}


def check(
    month: Annotated[str, typer.Option(metavar="M", help="the month to look at, YYYY-MM")] = "",
    quarter: Annotated[str, typer.Option(metavar="Q", help="the quarter to look at, YYYY-Qn")] = "",
    app: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="only this app; repeat it for more")
    ] = None,
    as_of: Annotated[
        str, typer.Option(metavar="T", help="as known at an instant, 2026-11-05 or with a time")
    ] = "",
    form: Annotated[str, typer.Option("--format", help="table, csv or json")] = "table",
) -> None:
    """Look at the data behind a month or a quarter and say what is odd: the gate.

    Red comes first, then amber: each with how many records it is about, one of them to look up, and
    what to do. What is odd but ordinary stays green, with its count. The gate of a quarter is that of
    its worst month, which is named. Ends with exit code 15 when the gate is red: then nothing of the
    month or quarter may be published.

    Examples: reports check · reports check --month 2026-10 --app com.example.lens ·
    reports check --quarter 2026-Q3 · reports check --as-of 2026-11-05 --format csv
    """
    from reports_lib.cli.tabling import FORMATS, print_frame
    from reports_lib.engine import connect
    from reports_lib.errors import ParamsError, did_you_mean
    from reports_lib.periods import parse_instant
    from reports_lib.review.record import gate_record
    from reports_lib.workspace import open_workspace

    if form not in FORMATS:
        raise ParamsError(f"There is no format {form!r}", where="--format", todo=did_you_mean(form, FORMATS))
    config = configuration()
    with steps() as step:
        review = open_workspace(
            config,
            month=month,
            quarter=quarter or None,
            apps=app or [],
            as_of=parse_instant(as_of, where="--as-of") if as_of else None,
            engine=connect(config),
            progress=step,
        )
        step("gate")
        gate = review.gate
    if form == "table":
        say(f"Gate of {review.period.label}: {review.gate_status}{_where_worst(review)}")
        print_checks(gate_record(review))
    else:
        worst_first = gate["status"].map(list(_MARKS).index).sort_values(kind="stable").index
        print_frame(gate.loc[worst_first], form=form)
    refuse_red(gate_record(review), str(review.period))


def _where_worst(review: Review) -> str:
    """Name the months of a quarter whose gate is that of the quarter."""
    from reports_lib.metrics import gate_status

    worst = [month.label for month, gate in review.gates.items() if gate_status(gate) == review.gate_status]
    if len(review.gates) == 1:
        return ""
    if len(worst) == len(review.gates):
        return ", as in each of its months"
    return f", as in {' and '.join(worst)}"


def print_checks(checks: Iterable[dict[str, Any]]) -> None:
    """Print checks, the worst first: how many, what, one to look up, and what to do."""
    for one in sorted(checks, key=lambda check: list(_MARKS).index(check["status"])):
        # How many lines there are says nothing of their coverage.
        count = f" ({one['records']:,})" if one["records"] and one["check"] != "Coverage" else ""
        example = f" (for example {one['example']})" if one["example"] else ""
        say(f"  {_MARKS[one['status']]}  {one['check']}{count}: {one['finding']}{example}")
        if one["what_to_do"]:
            say(f"         to do: {one['what_to_do']}")


def refuse_red(checks: Iterable[dict[str, Any]], period: str) -> None:
    """End the command with the exit code of a red gate, if it is one."""
    from reports_lib.errors import GateError

    red = [check for check in checks if check["status"] == "red"]
    if red:
        raise GateError(
            f"The gate is red: {red[0]['finding']}",
            where=f"{red[0]['check']}, {period}",
            todo=f"{red[0]['what_to_do']}; until then nothing of this may be published",
        )

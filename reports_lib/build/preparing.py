"""Preparing: an order held against the store, before a notebook is started."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports_lib.audiences import SHARED
from reports_lib.build.execution import declared_params
from reports_lib.config import read_yaml
from reports_lib.errors import ParamsError, did_you_mean
from reports_lib.params import check_params
from reports_lib.periods import parse_instant
from reports_lib.workspace.planning import Plan, plan_review

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from reports_lib.build.order import Order
    from reports_lib.config import Config
    from reports_lib.periods import Month, Quarter

__all__ = ["Prepared", "check_time", "find_notebook", "prepare", "prepare_given", "report_names"]

_ENDING = "review.provenance("


@dataclass(frozen=True)
class Prepared:
    """An order held against the store: what its notebook is given, and where its files go."""

    report: str
    notebook: Path
    plan: Plan
    parameters: Mapping[str, Any]
    folder: Path
    name: str
    is_newest: bool

    @property
    def neighbours(self) -> list[tuple[str, str]]:
        """Labels and links of the report before, of all reports, and of the one after, if its time is over.

        They lead by way of the index, which knows which reports there are.
        """
        period, index = self.plan.period, "../../index.html"
        before, after = (
            (one.label, f"{index}#{_file_name(self.report, one, self.plan)}")
            for one in (period - 1, period + 1)
        )
        is_over = (period + 1).span.last <= self.plan.last_month
        return [
            (f"← {before[0]}", before[1]),
            ("All reports", index),
            *([(f"{after[0]} →", after[1])] if is_over else []),
        ]

    def path(self, ending: str) -> Path:
        """Return one of the report's files by its ending."""
        return self.folder / f"{self.name}.{ending}"


def report_names(config: Config) -> list[str]:
    """The reports there are: the notebooks that end with their provenance."""
    found = config.notebooks.glob("*.ipynb")
    return sorted(path.stem for path in found if _ENDING in path.read_text(encoding="utf-8"))


def find_notebook(config: Config, report: str) -> Path:
    """Return a report's notebook; one that is none, or not there, is a ``ParamsError``."""
    notebook, known = config.notebooks / f"{report}.ipynb", report_names(config)
    if report in known:
        return notebook
    advice = did_you_mean(report, known)
    if not notebook.is_file():
        raise ParamsError(f"There is no report {report!r}", where=str(config.notebooks), todo=advice)
    raise ParamsError(
        f"{notebook.name} is a notebook and no report: it does not end with {_ENDING}data, …)",
        where=str(notebook),
        todo=f"open it, with: make lab; to build a report, {advice}",
    )


def check_time(report: str, declared: Collection[str], time: str, *, where: str) -> None:
    """Raise ``ParamsError`` where a report of quarters is asked for months, or the reverse."""
    other = "quarter" if time == "month" else "month"
    if time not in declared and other in declared:
        raise ParamsError(
            f"{report} is of a {other}, not of a {time}",
            where=where,
            todo=f"name it with --{other}, or a span of them with --{other}s",
        )


def prepare(config: Config, order: Order, *, progress: Callable[[str], object] = str) -> Prepared:
    """Check what is asked for, and make the models ready that it is made from.

    Raises ``ParamsError`` for a report, parameter, month or app that is not there.
    """
    notebook = find_notebook(config, order.report)
    declared = declared_params(notebook)
    path = order.params_file or config.params / f"{order.report}.yml"
    written = read_yaml(path) if order.params_file or path.exists() else {}
    check_params(written, declared, report=order.report, where=str(path))
    chosen = {name: value for name, value in order.options.items() if value not in (None, "", [], ())}
    for time in {"month", "quarter"} & chosen.keys():
        check_time(order.report, declared, time, where="the command line")
    given = check_params({**written, **chosen}, declared, report=order.report, where="the command line")
    # A report that declares a quarter is of one, also when nobody names it.
    given |= {name: given.get(name, "") for name in ("quarter",) if name in declared}
    return prepare_given(config, notebook, given, progress=progress)


def prepare_given(
    config: Config, notebook: Path, given: Mapping[str, Any], *, progress: Callable[[str], object] = str
) -> Prepared:
    """Make the models ready for a notebook and its checked parameters."""
    report = notebook.stem
    instant = parse_instant(given["as_of"], where="as_of") if given.get("as_of") else None
    plan = plan_review(config, **{**given, "as_of": instant}, progress=progress)
    return Prepared(
        report=report,
        notebook=notebook,
        plan=plan,
        parameters=plan.parameters,
        folder=config.output / report / str(plan.period),
        name=_file_name(report, plan.period, plan, as_of=given.get("as_of", "")),
        is_newest=instant is None,
    )


def _file_name(report: str, period: Month | Quarter, plan: Plan, *, as_of: str = "") -> str:
    """Name a report's files by its choices, with nothing in it that a file system dislikes."""
    apps = "_" + "+".join(plan.app_keys) if plan.app_keys else ""
    basis = "_gross" if plan.basis == "gross" else ""
    readers = f"_{SHARED}" if plan.audience == SHARED else ""
    known = f"_as-of-{as_of}" if as_of else ""
    plain = re.sub(r"[^A-Za-z0-9._+-]", "-", f"{report}_{period}{apps}{basis}{readers}{known}")
    return plain if len(plain) <= 120 else f"{plain[:100]}-{hashlib.sha256(plain.encode()).hexdigest()[:12]}"

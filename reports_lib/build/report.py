"""Report: from a report's name and parameters to its page, notebook and manifest in output/."""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import simplejson

from reports_lib.build.execution import declared_params, execute, run_record
from reports_lib.config import read_yaml
from reports_lib.errors import ParamsError, did_you_mean
from reports_lib.params import check_params
from reports_lib.periods import format_instant, parse_instant
from reports_lib.store import open_store, publish, store_errors, write_atomically
from reports_lib.workspace.planning import Plan, plan_review

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from reports_lib.config import Config

__all__ = ["Built", "build_report", "report_names"]

_ENDING = "review.provenance("


@dataclass(frozen=True)
class Built:
    """A report that was built: its files, its choices, and the run record of its notebook."""

    page: Path
    notebook: Path
    manifest: Path
    plan: Plan
    record: dict[str, Any]


def report_names(config: Config) -> list[str]:
    """The reports there are: the notebooks that end with their provenance."""
    found = config.notebooks.glob("*.ipynb")
    return sorted(path.stem for path in found if _ENDING in path.read_text(encoding="utf-8"))


def build_report(
    config: Config,
    report: str,
    *,
    options: Mapping[str, Any],
    params_file: Path | None = None,
    progress: Callable[[str], object] = str,
) -> Built:
    """Build one report into output/<report>/<month>/ and return where it is.

    What a page of all apps first says of a month is kept as published, where the gate is not red and
    no ``as_of`` is asked for. ``options`` win over ``params_file``, which wins over
    params/<report>.yml. Files appear whole: a failure leaves the ones from before, and the executed
    notebook beside them.

    Raises ``ParamsError`` before a kernel starts, ``ReportError`` when a cell or the page fails.
    """
    notebook = config.notebooks / f"{report}.ipynb"
    if report not in (known := report_names(config)):
        raise _no_report(notebook, known)
    given = _given(config, report, notebook, options, params_file)
    instant = parse_instant(given["as_of"], where="as_of") if given.get("as_of") else None
    plan = plan_review(config, **{**given, "as_of": instant}, progress=progress)
    parameters = {
        "month": str(plan.month),
        "apps": list(plan.app_keys),
        "basis": plan.basis,
        "as_of": format_instant(plan.as_of),
    }
    folder = config.output / report / str(plan.month)
    name = _file_name(report, plan, as_of=given.get("as_of", ""))
    kept = folder / f"{name}.failed.ipynb"
    with store_errors(config.output), ThreadPoolExecutor(max_workers=1) as beside:
        folder.mkdir(parents=True, exist_ok=True)
        progress("notebook")
        # While the kernel computes, this process loads what it needs to draw.
        loaded = beside.submit(_load_page)
        executed = execute(notebook, kept, parameters=parameters, environ=_kernel_environment(config))
        record = run_record(executed, notebook=notebook.name)
        progress("page")
        title = f"{_title(report)}, {plan.month.label}, {plan.vendor_name}"
        page = loaded.result()(executed, title=title)
        built = Built(
            page=folder / f"{name}.html",
            notebook=folder / f"{name}.ipynb",
            manifest=folder / f"{name}.manifest.json",
            plan=plan,
            record=record,
        )
        manifest = _manifest(report, parameters, plan, record, page)
        kept.replace(built.notebook)
        write_atomically(built.manifest, simplejson.dumps(manifest, indent=1) + "\n")
        write_atomically(built.page, page)
    if not given.get("as_of"):
        _publish(config, report, plan, record)
    return built


def _no_report(notebook: Path, known: list[str]) -> ParamsError:
    advice = did_you_mean(notebook.stem, known)
    if not notebook.is_file():
        return ParamsError(f"There is no report {notebook.stem!r}", where=str(notebook.parent), todo=advice)
    return ParamsError(
        f"{notebook.name} is a notebook and no report: it does not end with {_ENDING}data, …)",
        where=str(notebook),
        todo=f"open it, with: make lab; to build a report, {advice}",
    )


def _publish(config: Config, report: str, plan: Plan, record: Mapping[str, Any]) -> None:
    """Keep the headlines as first published, unless the gate says that they are not."""
    if record["gate"] == "red" or not record["headlines"]:
        return
    told = {
        name: Decimal(value) if name.endswith("_usd") and value is not None else value
        for name, value in record["headlines"].items()
    }
    publish(
        open_store(config),
        report=report,
        period=str(plan.month),
        headlines=told,
        as_of=plan.as_of,
        version=record["versions"]["marketplace-review"],
        basis=plan.basis,
        apps=plan.app_keys,
    )


def _load_page() -> Callable[..., str]:
    from reports_lib.build.page import render_page  # noqa: PLC0415  nbconvert and V8 take a second
    from reports_lib.build.svg import warm_up  # noqa: PLC0415

    warm_up()
    return render_page


def _given(
    config: Config, report: str, notebook: Path, options: Mapping[str, Any], params_file: Path | None
) -> dict[str, Any]:
    declared = declared_params(notebook)
    path = params_file or config.params / f"{report}.yml"
    written = read_yaml(path) if params_file or path.exists() else {}
    check_params(written, declared, report=report, where=str(path))
    chosen = {name: value for name, value in options.items() if value not in (None, "", [], ())}
    return check_params({**written, **chosen}, declared, report=report, where="the command line")


def _kernel_environment(config: Config) -> dict[str, str]:
    """Say where things are, so that the notebook opens the same store as this process."""
    places = {"REPORTS_HOME": str(config.home.resolve()), "REPORTS_DATA": str(config.data.resolve())}
    return places | ({"MARKETPLACE_VENDOR": config.vendor} if config.vendor else {})


def _title(report: str) -> str:
    return report.replace("_", " ").capitalize()


def _file_name(report: str, plan: Plan, *, as_of: str) -> str:
    """Name a report's files by its choices, with nothing in it that a file system dislikes."""
    apps = "_" + "+".join(plan.app_keys) if plan.app_keys else ""
    basis = "_gross" if plan.basis == "gross" else ""
    known = f"_as-of-{as_of}" if as_of else ""
    plain = re.sub(r"[^A-Za-z0-9._+-]", "-", f"{report}_{plan.month}{apps}{basis}{known}")
    return plain if len(plain) <= 120 else f"{plain[:100]}-{hashlib.sha256(plain.encode()).hexdigest()[:12]}"


def _manifest(
    report: str, parameters: Mapping[str, Any], plan: Plan, record: Mapping[str, Any], page: str
) -> dict[str, Any]:
    return {
        "report": report,
        "vendor": plan.vendor_name,
        "parameters": dict(parameters),
        "store_digest": plan.store_digest,
        "page_sha256": hashlib.sha256(page.encode()).hexdigest(),
        **record,
    }

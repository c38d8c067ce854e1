"""Report: from a report's name and parameters to its page, notebook and manifest in output/."""

from __future__ import annotations

import hashlib
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import simplejson

from reports_lib.build.execution import declared_params, execute
from reports_lib.build.page import render_page
from reports_lib.config import read_yaml
from reports_lib.errors import ParamsError, did_you_mean
from reports_lib.params import check_params
from reports_lib.periods import format_instant, parse_instant
from reports_lib.store import store_errors
from reports_lib.workspace import Review, open_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reports_lib.config import Config

__all__ = ["Built", "build_report", "report_names"]


@dataclass(frozen=True)
class Built:
    """A report that was built: its page and what it was made from."""

    page: Path
    notebook: Path
    manifest: Path
    review: Review


def report_names(config: Config) -> list[str]:
    """The reports there are: the notebooks that declare parameters."""
    return sorted(path.stem for path in config.notebooks.glob("*.ipynb"))


def build_report(
    config: Config,
    report: str,
    *,
    options: Mapping[str, Any],
    params_file: Path | None = None,
    progress: Callable[[str], object] = str,
) -> Built:
    """Build one report into output/<report>/<month>/ and return where it is.

    ``options`` win over ``params_file``, which wins over params/<report>.yml. Files appear whole:
    a failure leaves the ones from before, and the executed notebook beside them.

    Raises ``ParamsError`` before a kernel starts, ``ReportError`` when a cell or the page fails.
    """
    notebook = config.notebooks / f"{report}.ipynb"
    if not notebook.is_file():
        raise ParamsError(
            f"There is no report {report!r}",
            where=str(config.notebooks),
            todo=did_you_mean(report, report_names(config)),
        )
    given = _given(config, report, notebook, options, params_file)
    instant = parse_instant(given["as_of"], where="as_of") if given.get("as_of") else None
    review = open_workspace(config, **{**given, "as_of": instant}, progress=progress)
    parameters = {
        "month": str(review.month),
        "apps": list(review.app_keys),
        "basis": review.basis,
        "as_of": format_instant(review.as_of),
    }
    folder = config.output / report / str(review.month)
    name = _file_name(report, review)
    progress("gate")
    manifest = _manifest(report, parameters, review)
    progress("notebook")
    with store_errors(config.output):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".draft-", dir=folder) as draft:
            kept = folder / f"{name}.failed.ipynb"
            executed = execute(
                notebook,
                kept,
                parameters=parameters,
                environ={"REPORTS_DATA": str(config.data.resolve())} | _identity(config),
            )
            progress("page")
            page = render_page(
                executed, title=f"{_title(report)}, {review.month.label}, {review.vendor_name}"
            )
            manifest["page_sha256"] = hashlib.sha256(page.encode()).hexdigest()
            built = Built(
                folder / f"{name}.html", folder / f"{name}.ipynb", folder / f"{name}.manifest.json", review
            )
            (Path(draft) / "page").write_text(page, encoding="utf-8")
            (Path(draft) / "manifest").write_text(
                simplejson.dumps(manifest, indent=1) + "\n", encoding="utf-8"
            )
            kept.replace(built.notebook)
            (Path(draft) / "manifest").replace(built.manifest)
            (Path(draft) / "page").replace(built.page)
    return built


def _given(
    config: Config, report: str, notebook: Path, options: Mapping[str, Any], params_file: Path | None
) -> dict[str, Any]:
    declared = declared_params(notebook)
    path = params_file or config.params / f"{report}.yml"
    written = read_yaml(path) if params_file or path.exists() else {}
    check_params(written, declared, report=report, where=str(path))
    chosen = {name: value for name, value in options.items() if value not in (None, "", [], ())}
    return check_params({**written, **chosen}, declared, report=report, where="the command line")


def _identity(config: Config) -> dict[str, str]:
    return {"MARKETPLACE_VENDOR": config.vendor} if config.vendor else {}


def _title(report: str) -> str:
    return report.replace("_", " ").capitalize()


def _file_name(report: str, review: Review) -> str:
    """Name a report's files by its choices, with nothing in it that a file system dislikes."""
    apps = "_" + "+".join(review.app_keys) if review.app_keys else ""
    basis = "_gross" if review.basis == "gross" else ""
    plain = re.sub(r"[^A-Za-z0-9._+-]", "-", f"{report}_{review.month}{apps}{basis}")
    return plain if len(plain) <= 120 else f"{plain[:100]}-{hashlib.sha256(plain.encode()).hexdigest()[:12]}"


def _manifest(report: str, parameters: Mapping[str, Any], review: Review) -> dict[str, Any]:
    return {
        "report": report,
        "parameters": dict(parameters),
        "as_of": format_instant(review.as_of),
        "vendor": review.vendor_name,
        "store_digest": review.store_digest,
        "gate": review.gate_status,
        "versions": review.versions,
    }

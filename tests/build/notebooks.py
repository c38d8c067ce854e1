"""Notebooks of a few cells, and what becomes of them under an executor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nbformat

from reports_lib.build.deadlines import Deadlines
from reports_lib.build.execution import Executor, execute

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["outputs", "ran", "written"]

PARAMETERS = 'month: str = ""  # a month'


def written(folder: Path, *cells: str, name: str = "small") -> Path:
    """Write a notebook with a parameters cell and these code cells."""
    code = [nbformat.v4.new_code_cell(source) for source in (PARAMETERS, *cells)]
    code[0].metadata["tags"] = ["parameters"]
    for place, cell in enumerate(code):
        cell["id"] = f"cell-{place}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=code, metadata={"kernelspec": kernel})
    path = folder / f"{name}.ipynb"
    nbformat.write(notebook, path)
    return path


def ran(
    notebook: Path,
    executor: str,
    *,
    cell_seconds: float = 60,
    report_seconds: float = 60,
    environ: dict[str, str] | None = None,
) -> list[list[dict[str, Any]]]:
    """Run a notebook and return the outputs of its cells, after the parameters and what papermill adds."""
    kept = notebook.with_name(f"{notebook.stem}-{executor}.ipynb")
    execute(
        notebook,
        kept,
        parameters={"month": "2026-10"},
        environ=environ or {},
        by=Executor(executor, Deadlines(cell_seconds, report_seconds)),
    )
    return outputs(kept)


def outputs(kept: Path) -> list[list[dict[str, Any]]]:
    """Return the outputs of an executed notebook's own cells."""
    cells = nbformat.read(kept, as_version=4).cells
    return [one.outputs for one in cells if one.cell_type == "code" and one.id.startswith("cell-")]

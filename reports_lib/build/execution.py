"""Execution: a notebook and its parameters become an executed notebook, by papermill."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from reports_lib.errors import ReportError
from reports_lib.media import RECORD_TYPE
from reports_lib.params import Declared

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["declared_params", "execute", "run_record"]


def declared_params(notebook: Path) -> dict[str, Declared]:
    """Return what the notebook's parameters cell declares, by name."""
    found = papermill.inspect_notebook(str(notebook))
    return {
        name: Declared(name, one["inferred_type_name"].split("[")[0], one["help"])
        for name, one in found.items()
    }


def execute(
    notebook: Path, kept: Path, *, parameters: Mapping[str, Any], environ: Mapping[str, str]
) -> nbformat.NotebookNode:
    """Execute a notebook in a kernel of its own and return it with its outputs.

    ``kept`` is where the executed notebook is written, also when a cell fails. ``environ`` is set
    for the kernel. Parameters must have been checked: papermill only warns of unknown ones.

    Raises ``ReportError`` naming the notebook, the cell and the cause.
    """
    try:
        with _environment(environ):
            papermill.execute_notebook(
                str(notebook),
                str(kept),
                parameters=dict(parameters),
                kernel_name="python3",
                progress_bar=False,
                request_save_on_cell_execute=False,
                cwd=str(notebook.parent),
                shutdown_kernel="immediate",
                # The kernel runs on this machine alone; its warning of plain TCP says nothing new.
                extra_arguments=["--IPKernelApp.log_level=ERROR"],
            )
    except PapermillExecutionError as error:
        raise ReportError(
            _first_line(error.evalue) or error.ename,
            where=f"{notebook.name}, cell [{error.exec_count}]",
            todo=f"open {kept} and read the last cell that ran",
        ) from error
    except (DeadKernelError, CellTimeoutError) as error:
        raise ReportError(
            f"The kernel stopped: {_first_line(str(error))}",
            where=notebook.name,
            todo=f"open {kept}; if memory ran out, set REPORTS_MEMORY, for example to 4GB",
        ) from error
    return nbformat.read(kept, as_version=4)


def run_record(executed: nbformat.NotebookNode, *, notebook: str) -> dict[str, Any]:
    """Return the run record that an executed notebook carries: its gate and its figures.

    Raises ``ReportError`` when there is none: such a page could not be told fit to publish.
    """
    outputs = [output for cell in executed.cells for output in cell.get("outputs", [])]
    found = [output["data"][RECORD_TYPE] for output in outputs if RECORD_TYPE in output.get("data", {})]
    if not found:
        raise ReportError(
            "The notebook tells nothing of its figures and its gate",
            where=notebook,
            todo="end it with review.provenance(data, …)",
        )
    record: dict[str, Any] = found[-1]
    return record


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0] if text.strip() else ""


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables that a kernel inherits, then put back what was there."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

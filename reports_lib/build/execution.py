"""Execution: a notebook and its parameters become an executed notebook, by papermill."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import papermill
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from reports_lib.build.deadlines import DIED, LATE, Deadlines
from reports_lib.build.forking import ForkEngine
from reports_lib.build.kernels import KernelEngine
from reports_lib.build.zygote import FORK, KERNEL
from reports_lib.errors import TO_DO, ReportError
from reports_lib.media import RECORD_TYPE
from reports_lib.params import Declared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import nbformat

__all__ = ["Executor", "declared_params", "execute", "run_record"]

_ADVICE = {
    DIED: "open {kept}; if memory ran out, set REPORTS_MEMORY, for example to 4GB",
    LATE: "open {kept}; to allow more, set REPORTS_CELL_SECONDS or REPORTS_REPORT_SECONDS",
}


papermill_engines.register(FORK, ForkEngine)
papermill_engines.register(KERNEL, KernelEngine)


@dataclass(frozen=True)
class Executor:
    """How notebooks are run: ``fork``, in children of a warm process, or ``kernel``, each in its own."""

    name: str
    deadlines: Deadlines


def declared_params(notebook: Path) -> dict[str, Declared]:
    """Return what the notebook's parameters cell declares, by name."""
    found = papermill.inspect_notebook(str(notebook))
    return {
        name: Declared(name, one["inferred_type_name"].split("[")[0], one["help"])
        for name, one in found.items()
    }


def execute(
    notebook: Path,
    kept: Path,
    *,
    parameters: Mapping[str, Any],
    environ: Mapping[str, str],
    by: Executor,
    seen: Callable[[int, Any], object] = lambda _index, _outputs: None,
) -> nbformat.NotebookNode:
    """Execute a notebook in a process of its own and return it with its outputs.

    ``kept`` is where the executed notebook is written, also when a cell fails, its process dies or a
    deadline passes. ``environ`` is set for that process. ``seen`` is told a cell's place and its outputs
    as they come. Parameters must have been checked: papermill only warns of unknown ones.

    Raises ``ReportError`` naming the notebook, the cell and the cause.
    """
    try:
        return papermill.execute_notebook(
            str(notebook),
            str(kept),
            parameters=dict(parameters),
            engine_name=by.name,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            folder=notebook.parent.resolve(),
            environ={**os.environ, **environ},
            deadlines=by.deadlines,
            report=notebook.stem,
            seen=seen,
        )
    except PapermillExecutionError as error:
        # An error of ours says itself what to do.
        own = error.evalue.partition(TO_DO)[2].strip()
        advice = _ADVICE.get(error.ename, "open {kept} and read the last cell that ran")
        raise ReportError(
            _first_line(error.evalue) or error.ename,
            where=f"{notebook.name}, cell [{error.exec_count}]",
            todo=own or advice.format(kept=kept),
        ) from error


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

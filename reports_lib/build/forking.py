"""Forking: the quick engine, whose notebooks run in children of a process that has all loaded.

papermill stays in front: it injects parameters, times cells, and keeps and marks the notebook of a
failure. Starting Python and loading pandas, Ibis and Altair is paid once, not once a report.
"""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING, Any, Self

import nbformat
from papermill.engines import Engine

from reports_lib.build.deadlines import died, late, stop_at
from reports_lib.build.shell import serve
from reports_lib.build.zygote import warm_up
from reports_lib.events import timed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from reports_lib.build.deadlines import Deadlines, Running

__all__ = ["ForkEngine"]


class ForkEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Runs a notebook in a child of the zygote."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,  # noqa: ARG003  papermill's signature
        *,
        folder: Path,
        environ: Mapping[str, str],
        deadlines: Deadlines,
        report: str,
        seen: Callable[[int, Any], object],
        **_: Any,
    ) -> None:
        """Run cell by cell; the first error, death or passed deadline is the last of the notebook."""
        running = deadlines.begin()
        with _Child(folder, environ) as child:
            for index, cell in enumerate(nb_man.nb.cells):
                nb_man.cell_start(cell, index)
                told = None
                if cell.cell_type == "code" and cell.source.strip():
                    with timed("cell", report=report, cell=child.next_cell):
                        told = child.run(cell, running, index, seen)
                has_failed = any(one.output_type == "error" for one in cell.get("outputs", []))
                if told:
                    stop_at(nb_man, cell, index, told)
                elif has_failed:
                    nb_man.cell_exception(cell, cell_index=index)
                nb_man.cell_complete(cell, cell_index=index)
                if told or has_failed:
                    return


class _Child:
    """A process that runs cells."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        warm_up()
        context = multiprocessing.get_context("forkserver")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, str(folder), dict(environ)))
        self._process.start()
        theirs.close()
        self._cells = 0

    @property
    def next_cell(self) -> int:
        """The number that the next cell to run will bear."""
        return self._cells + 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.close()
        self._process.kill()
        self._process.join()

    def run(
        self, cell: Any, running: Running, index: int, seen: Callable[[int, Any], object]
    ) -> tuple[str, str] | None:
        """Run a cell and give it its outputs; return why it was stopped, if it was."""
        self._cells += 1
        cell.execution_count, cell.outputs = self._cells, []
        try:
            self._pipe.send(cell.source)
            while self._pipe.poll(running.left()):
                output = self._pipe.recv()
                if output is None:
                    return None
                _add(cell.outputs, output)
                seen(index, cell.outputs)
        except (EOFError, ConnectionError):
            self._process.join()
            return died(self._process.exitcode)
        return late(running)


def _add(outputs: list[Any], output: dict[str, Any]) -> None:
    """Add an output; what is printed to one stream in a row is one output."""
    if output["output_type"] == "clear":
        outputs.clear()
        return
    last = outputs[-1] if outputs else {}
    if output["output_type"] == "stream" and last.get("name") == output["name"]:
        last["text"] += output["text"]
    else:
        outputs.append(nbformat.from_dict(output))

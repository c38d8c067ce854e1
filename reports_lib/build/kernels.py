"""Kernels: the stock engine, a Jupyter kernel of its own for each notebook.

It is what runs where nothing can be forked, and what the fork engine is held against.
"""

from __future__ import annotations

from math import ceil
from time import perf_counter
from typing import TYPE_CHECKING, Any

from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine

from reports_lib.build.deadlines import died, late, stop_at
from reports_lib.events import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from reports_lib.build.deadlines import Deadlines

__all__ = ["KernelEngine"]


class KernelEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Runs a notebook by nbclient, with deadlines for a cell and for all of them."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
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
        begun: list[tuple[int, float]] = []

        def begin(cell: Any, cell_index: int) -> None:  # noqa: ARG001  nbclient's names
            begun.append((cell_index, perf_counter()))

        def executed(cell: Any, cell_index: int, **_: Any) -> None:
            seconds = round(perf_counter() - begun[-1][1], 3)
            tell("cell", report=report, cell=cell.get("execution_count"), seconds=seconds)
            seen(cell_index, cell.outputs)

        client = PapermillNotebookClient(
            nb_man,
            kernel_name=kernel_name,
            timeout_func=lambda _cell: max(ceil(running.left()), 1),
            shutdown_kernel="immediate",
            on_cell_start=begin,
            on_cell_executed=executed,
            # The kernel runs on this machine alone; its warning of plain TCP says nothing new.
            extra_arguments=["--IPKernelApp.log_level=ERROR"],
        )
        try:
            client.execute(cwd=str(folder), env=dict(environ))
        except (DeadKernelError, CellTimeoutError) as error:
            told = late(running) if isinstance(error, CellTimeoutError) else died(None)
            index = begun[-1][0] if begun else 0
            stop_at(nb_man, nb_man.nb.cells[index], index, told)
        finally:
            # The client makes one for each thread that has none running, and leaves it open.
            loop = ensure_event_loop()
            if not loop.is_running():
                loop.close()

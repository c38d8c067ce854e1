"""Hosting: the process that builds reports, with the options that say how."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from reports_lib.cli.terminal import clock
from reports_lib.errors import ParamsError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports_lib.build import Host
    from reports_lib.config import Config

__all__ = ["ExecutorOption", "host_of"]

ExecutorOption = Annotated[
    str, typer.Option(metavar="E", help="fork (quick, Linux) or kernel (a Jupyter kernel for each report)")
]


@contextmanager
def host_of(config: Config, executor: str, *, jobs: int = 1) -> Iterator[Host]:
    """Start what builds, some reports at a time: the warm process first, to load while this one does."""
    from reports_lib.build.zygote import EXECUTORS, FORK, default_executor, warm_up

    if executor and executor not in EXECUTORS:
        raise ParamsError(
            f"There is no executor {executor!r}",
            where="--executor",
            todo=did_you_mean(executor, EXECUTORS),
        )
    name = executor or default_executor(config.engine)
    if name == FORK:
        warm_up()
    from reports_lib.build import Deadlines, Executor, Host

    by = Executor(name, Deadlines(config.cell_seconds, config.report_seconds))
    with Host(config, by, now=clock(), jobs=jobs) as host:
        yield host

"""Zygote: a process that has all loaded, from which the fork engine's children come.

It is the standard library's fork server: a fresh process with single-threaded maths, which draws nothing
and opens no engine, so that it is safe to fork.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from multiprocessing import forkserver

__all__ = ["EXECUTORS", "FORK", "KERNEL", "default_executor", "warm_up"]

FORK, KERNEL = EXECUTORS = ("fork", "kernel")

_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def default_executor(engine: str) -> str:
    """Return how notebooks are run when nobody chooses.

    With Spark every notebook has a kernel of its own: a process that has started a Java machine is
    nothing to fork. Elsewhere than on Linux, libraries that were loaded before a fork may fail after it.
    """
    return FORK if sys.platform == "linux" and engine != "spark" else KERNEL


def warm_up() -> None:
    """Begin to load, in a process of its own; returns at once."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(_ONE_THREAD)
    try:
        multiprocessing.set_forkserver_preload(["__main__", "reports_lib.build.warm"])
        forkserver.ensure_running()
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value

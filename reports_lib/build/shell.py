"""Shell: the child's side of the fork engine, where cells run and what they show is told.

IPython runs the cells, as it does inside a kernel, so that display, tracebacks and magics are the same;
what is different is the way out: outputs go through a pipe as soon as there are any.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import tempfile
from base64 import b64encode
from typing import TYPE_CHECKING, Any, TextIO

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from multiprocessing.connection import Connection

    Tell = Callable[[dict[str, Any]], None]

__all__ = ["serve"]


def serve(pipe: Connection, folder: str, environ: Mapping[str, str]) -> None:
    """Run the cells that come through a pipe until it is closed, telling each output as it comes.

    A cell is its source text; the answer is any number of outputs, then ``None``.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the host, which then stops this process
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(folder)
    sys.path.insert(0, "")
    with tempfile.TemporaryDirectory() as own, tempfile.TemporaryFile() as printed:
        # What compiled code and subprocesses print goes past sys.stdout.
        for descriptor in (1, 2):
            os.dup2(printed.fileno(), descriptor)
        cells = _Cells(pipe.send, own_folder=own, printed=printed)
        while True:
            try:
                source = pipe.recv()
            except EOFError:
                return
            cells.run(source)
            pipe.send(None)


class _Cells:
    """An IPython that tells what its cells show."""

    def __init__(self, tell: Tell, *, own_folder: str, printed: Any) -> None:
        self._tell, self._printed, self._read = tell, printed, 0
        config = Config()
        config.HistoryManager.enabled = False
        self._shell = _ZMQShell.instance(config=config, ipython_dir=own_folder)
        self._shell.tell, self._shell.failed = tell, self._failed
        self._has_failed = False

    def run(self, source: str) -> None:
        """Run a cell; an error is an output too."""
        self._has_failed = False
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream("stdout", self._tell), _Stream("stderr", self._tell)
        try:
            result = self._shell.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        finally:
            sys.stdout, sys.stderr = before
        self._tell_printed()
        error = result.error_before_exec or result.error_in_exec
        if error and not self._has_failed:  # a mistyped magic is told as plain text only
            self._failed(type(error), error, [f"{type(error).__name__}: {error}"])

    def _failed(self, kind: Any, error: Any, lines: list[str]) -> None:
        self._has_failed = True
        self._tell(
            {"output_type": "error", "ename": kind.__name__, "evalue": str(error), "traceback": list(lines)}
        )

    def _tell_printed(self) -> None:
        end = os.fstat(self._printed.fileno()).st_size
        text = os.pread(self._printed.fileno(), end - self._read, self._read).decode(errors="replace")
        self._read = end
        if text:
            self._tell({"output_type": "stream", "name": "stdout", "text": text})


class _Stream(io.TextIOBase, TextIO):
    """What a cell prints, told at once."""

    encoding = "utf-8"

    def __init__(self, name: str, tell: Tell) -> None:
        self._name, self._tell = name, tell

    def write(self, text: str) -> int:
        if text:
            self._tell({"output_type": "stream", "name": self._name, "text": text})
        return len(text)

    def writable(self) -> bool:
        return True


class _Hook(DisplayHook):
    """The value of a cell's last line."""

    shell: _ZMQShell

    def write_output_prompt(self) -> None:
        """A notebook has its own."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        if format_dict:
            result = {"output_type": "execute_result", "execution_count": self.prompt_count}
            self.shell.tell({**result, "data": _as_json(format_dict), "metadata": _as_json(md_dict or {})})

    def finish_displayhook(self) -> None:
        """Nothing is held back."""


class _Publisher(DisplayPublisher):
    """What a cell displays on its way."""

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **_: Any) -> None:  # noqa: ARG002
        shown = {"data": _as_json(data), "metadata": _as_json(metadata or {})}
        self.shell.tell({"output_type": "display_data", **shown})

    def clear_output(self, wait: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002  IPython's signature
        self.shell.tell({"output_type": "clear"})


class _ZMQShell(InteractiveShell):
    """IPython with our ways out.

    Libraries such as pandas look for ZMQ in this name to know that they show to a notebook, not a terminal.
    """

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    tell: Tell
    failed: Callable[[type[BaseException], BaseException, list[str]], None]

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.failed(etype, evalue, stb)


def _as_json(value: Any) -> Any:
    """Return a value as it is after its way through JSON, which is how a kernel sends it."""
    return json.loads(json.dumps(value, default=lambda one: b64encode(one).decode("ascii")))

"""Executors: a notebook shows the same in a forked child as in a kernel, and ends as well."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from reports_lib.build.zygote import EXECUTORS, default_executor
from reports_lib.errors import ReportError
from tests.build.notebooks import outputs, ran, written

pytestmark = pytest.mark.notebook

SHOWN = """\
class Shown:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {'text/plain': 'seen', 'application/x+json': {'k': [1, None, True]}, 'image/png': b'abc'}
Shown()"""
CELLS = [
    "print('one'); print('two'); month",
    "import sys; print('out'); print('err', file=sys.stderr); print('out again')",
    "from IPython.display import display, HTML\nprint('before'); display(HTML('<b>x</b>')); print('after')",
    "3",
    "_ + 1",
    "5;",
    "None",
    "",
    "{'a': (1, 2)}",
    SHOWN,
    "import os; os.getcwd(), os.environ['PLACE'], __name__",
    "%%capture caught\nprint('kept')",
    "caught.stdout",
    "from IPython.display import clear_output\nprint('gone'); clear_output(); print('stays')",
    "get_ipython().execution_count",
]


@pytest.fixture(params=EXECUTORS)
def executor(request):
    """Each of the two."""
    return str(request.param)


def joined(cell):
    """Join what went to each stream: a kernel sends it when its buffers are full, not when it is printed."""
    streams = {}
    for one in cell:
        if one["output_type"] == "stream":
            streams[one["name"]] = streams.get(one["name"], "") + one["text"]
    return streams, [one for one in cell if one["output_type"] != "stream"]


def test_a_notebook_shows_the_same_under_both(tmp_path):
    """Streams, displays, values, magics, folders, the environment: nothing tells the two apart."""
    notebook = written(tmp_path, *CELLS)

    forked, stock = (
        [joined(cell) for cell in ran(notebook, one, environ={"PLACE": "here"})] for one in EXECUTORS
    )

    assert len(forked) == len(CELLS) + 1
    assert forked == stock


def test_streams_keep_their_order(tmp_path):
    """What was printed first stands first, whichever stream it went to."""
    cell = "import sys; print('one'); print('two', file=sys.stderr); print('three')"

    [_, shown] = ran(written(tmp_path, cell), "fork")

    assert [(one["name"], one["text"]) for one in shown] == [
        ("stdout", "one\n"),
        ("stderr", "two\n"),
        ("stdout", "three\n"),
    ]


def test_what_is_printed_past_python_is_shown(tmp_path):
    """A subprocess writes to the file descriptor; in the forked child that is caught as well."""
    notebook = written(tmp_path, "import subprocess; subprocess.run(['echo', 'hello'], check=True);")

    [_, [shown]] = ran(notebook, "fork")

    assert (shown["name"], shown["text"]) == ("stdout", "hello\n")


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("raise ValueError('month must be in 1..12')", "month must be in 1..12"),
        ("1 +", "invalid syntax"),
        ("import sys; sys.exit(3)", "3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("x = bytearray(10**18)", "MemoryError"),
    ],
)
def test_an_error_names_notebook_cell_and_cause(tmp_path, executor, source, what):
    """What came before it is kept, with the traceback, in the notebook that the message names."""
    notebook = written(tmp_path, "print('done')", source, "print('never')")

    with pytest.raises(ReportError) as raised:
        ran(notebook, executor)

    kept = tmp_path / f"small-{executor}.ipynb"
    _, before, failed, after = outputs(kept)
    assert raised.value.what.startswith(what)
    assert raised.value.where == "small.ipynb, cell [4]"
    assert str(kept) in raised.value.todo
    assert (before[0]["text"], after) == ("done\n", [])
    assert "error" in [one["output_type"] for one in failed]


def test_a_mistyped_magic_is_an_error(tmp_path):
    """IPython only prints it; a report that goes on without what the magic was to do is wrong."""
    with pytest.raises(ReportError) as raised:
        ran(written(tmp_path, "%nosuchmagic"), "fork")

    assert "nosuchmagic" in raised.value.what


def test_a_killed_process_is_told_from_a_failing_cell(tmp_path, executor):
    """As when memory runs out: the notebook so far is kept, and the advice is about memory."""
    notebook = written(tmp_path, "print('done')", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")

    with pytest.raises(ReportError) as raised:
        ran(notebook, executor)

    _, before, failed = outputs(tmp_path / f"small-{executor}.ipynb")
    assert raised.value.what.startswith("The process of the notebook ")
    assert "REPORTS_MEMORY" in raised.value.todo
    assert (before[0]["text"], failed[-1]["ename"]) == ("done\n", "ProcessDied")


def test_a_signal_is_named(tmp_path):
    """SIGKILL is what the system sends when memory runs out."""
    with pytest.raises(ReportError) as raised:
        ran(written(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"), "fork")

    assert raised.value.what.endswith("was ended by SIGKILL, as happens when memory runs out")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        ({"cell_seconds": 1}, "The cell took longer than 1 seconds"),
        ({"report_seconds": 1}, "The report took longer than 1 seconds"),
    ],
)
def test_a_deadline_ends_the_notebook(tmp_path, executor, seconds, words):
    """Of a cell, and of all of them; what was printed until then is kept."""
    notebook = written(tmp_path, "print('begun', flush=True)\nimport time; time.sleep(50)")
    begun = time.monotonic()

    with pytest.raises(ReportError) as raised:
        ran(notebook, executor, **seconds)

    [_, shown] = outputs(tmp_path / f"small-{executor}.ipynb")
    assert raised.value.what == words
    assert "REPORTS_CELL_SECONDS" in raised.value.todo
    assert (shown[0]["text"], shown[-1]["ename"]) == ("begun\n", "DeadlinePassed")
    assert time.monotonic() - begun < 30


def test_a_child_is_alone(tmp_path):
    """What one notebook does to its process, the next one never sees."""
    first = written(
        tmp_path, "import os, reports_lib; os.environ['LEFT'] = 'x'; reports_lib.left = 1", name="a"
    )
    second = written(
        tmp_path, "import os, reports_lib; 'LEFT' in os.environ, hasattr(reports_lib, 'left')", name="b"
    )

    ran(first, "fork")

    [_, [shown]] = ran(second, "fork")
    assert shown["data"]["text/plain"] == "(False, False)"


def test_a_child_begins_with_one_thread_and_all_loaded(tmp_path):
    """Threads do not survive a fork, so the process that is forked must have none but its own."""
    cell = (
        "import os, sys; len(os.listdir('/proc/self/task')), 'altair' in sys.modules, 'ibis' in sys.modules"
    )

    [_, [shown]] = ran(written(tmp_path, cell), "fork")

    assert shown["data"]["text/plain"] == "(1, True, True)"


def test_spark_and_other_systems_have_kernels(monkeypatch):
    """A Java machine is nothing to fork, and libraries elsewhere are not made for it."""
    monkeypatch.setattr("sys.platform", "linux")
    assert (default_executor("duckdb"), default_executor("spark")) == ("fork", "kernel")

    monkeypatch.setattr("sys.platform", "darwin")

    assert default_executor("duckdb") == "kernel"


def test_nothing_of_a_child_is_left(tmp_path):
    """IPython's own folder is a temporary one; the notebook's folder holds what was asked for."""
    ran(written(tmp_path, "1"), "fork")

    assert sorted(path.name for path in Path(tmp_path).iterdir()) == ["small-fork.ipynb", "small.ipynb"]

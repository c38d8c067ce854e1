"""A batch: so many notebooks at a time, and pages beside them."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Lock
from types import SimpleNamespace

import pytest

from reports_lib.build import batch
from reports_lib.build.order import Order
from reports_lib.config import Config
from reports_lib.errors import ReportError

WAIT = 20


class Host:
    """A host whose notebooks and pages take as long as a test says."""

    def __init__(self, jobs, notebook, page=lambda _order: None):
        self.jobs, self._notebook, self._page = jobs, notebook, page

    def build(self, prepared, *, progress, executed):
        """Run a notebook, tell that it has run, draw a page."""
        del progress
        self._notebook(prepared)
        executed()
        self._page(prepared)
        return SimpleNamespace(of=prepared)


@pytest.fixture
def build(monkeypatch):
    """Build reports by their names with a host."""
    monkeypatch.setattr(batch, "prepare", lambda _config, order, **_options: order.report)
    config = Config(home=Path(), data=Path(), output=Path())
    return lambda host, *names, **told: batch.build_all(config, [Order(name) for name in names], host, **told)


def test_no_more_notebooks_run_than_there_are_jobs(build):
    """Of six, two at a time."""
    running, most, lock = set(), [], Lock()

    def notebook(name):
        with lock:
            running.add(name)
            most.append(len(running))
        Event().wait(0.05)
        with lock:
            running.remove(name)

    outcomes = build(Host(2, notebook), *"abcdef")

    assert max(most) == 2
    assert [one.built.of for one in outcomes] == list("abcdef")


def test_the_next_notebook_runs_while_a_page_is_drawn(build):
    """With one job, too: the first page is not finished before the second notebook has begun."""
    begun = Event()
    notebook = {"a": lambda: None, "b": begun.set}
    page = {"a": lambda: begun.wait(WAIT) or pytest.fail("the second waits for the first"), "b": str}

    outcomes = build(Host(1, lambda name: notebook[name](), lambda name: page[name]()), "a", "b")

    assert all(one.built for one in outcomes)


def test_a_notebook_that_fails_makes_room(build):
    """Whether it or its page fails."""

    def fails(name):
        if name == "a":
            raise ReportError("no", where="here", todo="nothing")

    for host in (Host(1, fails), Host(1, lambda _name: None, fails)):
        outcomes = build(host, "a", "b", "c")
        assert [bool(one.error) for one in outcomes] == [True, False, False]


def test_who_waits_for_a_slot_when_all_is_stopped_does_not_begin(build):
    """Ctrl-C lets the notebook finish that runs; no other one begins."""
    begun = []

    def notebook(name):
        begun.append(name)
        Event().wait(0 if name == "a" else 0.5)

    def stop(_outcome):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(Host(1, notebook), *"abcd", done=stop)

    assert begun in (["a"], ["a", "b"])

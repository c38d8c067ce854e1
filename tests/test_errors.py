from __future__ import annotations

import pickle

import pytest
from IPython.core.interactiveshell import InteractiveShell

from reports_lib import errors
from reports_lib.errors import ParamsError, did_you_mean

CLASSES = {
    "ParamsError": 10,
    "SourceError": 11,
    "SchemaError": 12,
    "ReportError": 13,
    "DeliveryError": 14,
    "GateError": 15,
    "StoreError": 16,
}


@pytest.mark.parametrize(("name", "code"), CLASSES.items())
def test_an_error_is_three_lines(name, code):
    """What happened, where, and what to do; the class says the exit code."""
    error = getattr(errors, name)("'x' is not a month", where="--month", todo="write it as YYYY-MM")

    assert str(error) == "'x' is not a month\n  where: --month\n  to do: write it as YYYY-MM"
    assert (error.exit_code, error.what, error.where, error.todo) == (
        code,
        "'x' is not a month",
        "--month",
        "write it as YYYY-MM",
    )
    assert isinstance(error, errors.ReportsError)


def test_the_tree_in_the_docstring_is_the_tree():
    """Every class, with its code."""
    drawn = {
        words[1]: int(words[2])
        for line in errors.__doc__.splitlines()
        if "──" in line and (words := line.split())
    }

    assert drawn == CLASSES


def test_an_error_comes_whole_out_of_another_process():
    """Pickled and unpickled, nothing is lost."""
    error = ParamsError("what", where="where", todo="todo")

    copy = pickle.loads(pickle.dumps(error))  # noqa: S301

    assert (type(copy), str(copy)) == (ParamsError, str(error))


@pytest.mark.parametrize(
    ("name", "known", "advice"),
    [
        ("mnoth", ["month", "apps"], "did you mean 'month'?"),
        ("colour", ["month", "apps"], "use one of: apps, month"),
        ("x", [], "there is nothing to choose from yet"),
        ("", ["b", "a"], "use one of: a, b"),
    ],
)
def test_a_mistyped_name_is_answered_with_the_nearest_or_all(name, known, advice):
    """In a stated order, whatever the order known."""
    assert did_you_mean(name, iter(known)) == advice


def test_a_notebook_shows_the_three_lines_and_no_traceback():
    """IPython asks an error how it wants to be shown; the reader of a notebook can mend these."""
    shell = InteractiveShell()
    shown = []
    shell._showtraceback = lambda kind, error, lines: shown.extend(lines)

    shell.run_cell("from reports_lib.periods import Month\nMonth.parse('2026-13', where='month')")

    assert shown == [
        "ParamsError: '2026-13' is not a month",
        "  where: month",
        "  to do: write it as YYYY-MM, for example 2026-10",
    ]

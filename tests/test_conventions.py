"""The house rules that a machine can check: one look at the whole repository."""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pytest

from reports_lib import errors
from reports_lib.fields import FIELDS
from reports_lib.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
DOOR = ROOT / "reports_lib" / "__init__.py"
LIBRARY = sorted((ROOT / "reports_lib").rglob("*.py"))
PYTHON = sorted(
    [*LIBRARY, *(one for folder in ("tests", "docs", "benchmarks") for one in (ROOT / folder).rglob("*.py"))]
)
WRITTEN = {
    *(".cfg", ".conf", ".cron", ".env", ".ipynb", ".j2", ".md", ".py", ".service", ".timer", ".toml", ".yml"),
}
FOLDERS = (
    *(".ci", ".github", "benchmarks", "deploy", "docs", "notebooks", "params", "reports_lib", "tests"),
)

BANNED = {
    "archive",
    "common",
    "handler",
    "handlers",
    "helper",
    "helpers",
    "manager",
    "misc",
    "tmp",
    "util",
    "utils",
    "v2",
}
BANNED_ARGUMENTS = BANNED | {"data2", "df", "df_final"}
CLOCK = re.compile(r"\b(now|utcnow|today)\(|\btime\.(time|localtime|gmtime|strftime)\(")
SECTIONS = ("Definition", "Formula", "Units", "Source", "Edge cases", "Parameters", "Returns", "Examples")
OUTSIDE = re.compile(r"\bos\.(environ|getenv)\b|\bsys\.argv\b")
AT_THE_DOORS = {
    "reports_lib/workspace/opening.py",
    "reports_lib/build/execution.py",
    "reports_lib/build/fonts.py",
    "reports_lib/build/shell.py",
    "reports_lib/build/zygote.py",
}
LEFT_BEHIND = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


def place(path: Path) -> str:
    """Return a path as a reader of the repository knows it."""
    return path.relative_to(ROOT).as_posix()


def written_files() -> Iterator[Path]:
    """Yield every text file a person wrote, at the top and in our folders."""
    yield from (one for one in ROOT.iterdir() if one.is_file() and one.suffix in WRITTEN)
    for folder in FOLDERS:
        yield from (one for one in (ROOT / folder).rglob("*") if one.is_file() and one.suffix in WRITTEN)


def functions(path: Path) -> list[ast.FunctionDef]:
    """Return every function of a module, methods too."""
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_defines_itself_in_the_house_order(name):
    """The docstring is the manual: its sections stand in one order, and the example can be run."""
    docstring = inspect.getdoc(METRICS[name]) or ""

    titles = re.findall(r"^(\S.*)\n-{3,}$", docstring, re.MULTILINE)

    assert [one for one in SECTIONS if one in titles or one != "Parameters"] == titles
    assert docstring.split("\n\n")[0].endswith(".")
    assert ">>> " in docstring.split("Examples\n")[1]


def test_metrics_are_named_after_their_functions():
    """The name on the command line, in the notebooks and in the code is one name."""
    assert {name: one.__name__ for name, one in METRICS.items()} == {name: name for name in METRICS}


def test_every_label_is_used_once():
    """Two columns with one label would be one word for two things."""
    labels = Counter(one.label.casefold() for one in FIELDS.values())

    assert [label for label, count in labels.items() if count > 1] == []


@pytest.mark.parametrize("path", LIBRARY, ids=place)
def test_only_the_command_line_reads_the_clock(path):
    """Dates arrive as arguments, or the same report would differ tomorrow."""
    found = CLOCK.findall(path.read_text())

    assert found == [] or "/cli/" in place(path)


@pytest.mark.parametrize("path", LIBRARY, ids=place)
def test_only_the_command_line_and_the_workspace_read_the_environment(path):
    """The environment is an argument everywhere else; a kernel's is set where it starts."""
    found = OUTSIDE.findall(path.read_text())

    assert found == [] or "/cli/" in place(path) or place(path) in AT_THE_DOORS


@pytest.mark.parametrize("path", [one for one in LIBRARY if one != DOOR], ids=place)
def test_a_module_says_what_it_turns_into_what(path):
    """A module begins with its topic: ``"Topic: what becomes what."``."""
    opening = (ast.get_docstring(ast.parse(path.read_text())) or "").split("\n\n")[0]

    assert re.match(r"[A-Z][\w .-]*: \S", opening)
    assert opening.endswith((".", "::"))


@pytest.mark.parametrize("path", LIBRARY, ids=place)
def test_a_module_lists_its_public_names(path):
    """What is public stands in ``__all__``, and exists."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    module = import_module(name)

    assert hasattr(module, "__all__")
    assert [one for one in module.__all__ if not hasattr(module, one)] == []


@pytest.mark.parametrize("path", PYTHON, ids=place)
def test_a_file_is_at_most_250_lines(path):
    """Past 250 lines, a file is two things."""
    assert len(path.read_text().splitlines()) <= 250


def test_the_median_module_is_short():
    """Most modules can be read at one sitting; packages that only list names do not count."""
    lengths = [len(one.read_text().splitlines()) for one in LIBRARY if one.name != "__init__.py"]

    assert median(lengths) <= 110


def test_no_file_has_a_name_that_says_nothing():
    """A file is named after its topic."""
    files = [one.relative_to(ROOT) for one in [*written_files(), *PYTHON]]

    empty = [
        str(one) for one in files for part in one.parts if BANNED & set(re.split(r"[._-]", part.lower()))
    ]

    assert empty == []


@pytest.mark.parametrize("path", LIBRARY, ids=place)
def test_no_function_or_argument_has_a_name_that_says_nothing(path):
    """Nor is a function; and a frame in a signature says what it holds."""
    found = functions(path)

    empty = [one.name for one in found if BANNED & set(one.name.split("_"))]
    arguments = [arg.arg for one in found for arg in ast.walk(one.args) if isinstance(arg, ast.arg)]

    assert empty == []
    assert BANNED_ARGUMENTS & set(arguments) == set()


@pytest.mark.parametrize("room", ["charts", "metrics", "tables"])
def test_everything_after_the_frames_is_keyword_only(room):
    """``mrr(customer_months, months=...)``: a call reads without the signature."""
    module = import_module(f"reports_lib.{room}")
    calls = {name: inspect.signature(getattr(module, name)) for name in module.__all__ if name.islower()}

    positional = [
        f"{name}({arg.name})"
        for name, call in calls.items()
        for arg in call.parameters.values()
        if arg.kind is not arg.KEYWORD_ONLY and not re.search("Table|Frame", str(arg.annotation))
    ]

    assert positional == []


def test_nothing_is_left_for_later():
    """What is not done is an issue, not a comment."""
    left = [place(one) for one in written_files() if LEFT_BEHIND.search(one.read_text(encoding="utf-8"))]

    assert left == []


@pytest.mark.parametrize(
    "name", [one for one in errors.__all__ if one.endswith("Error") and one != "ReportsError"]
)
def test_every_error_class_is_documented(name):
    """docs/operations.md tells each exit code, its cause and its remedy."""
    operations = (ROOT / "docs" / "operations.md").read_text()

    assert f"| {getattr(errors, name).exit_code} | `{name}` |" in operations


def test_every_error_class_has_an_exit_code_of_its_own():
    """A script can tell from the code what went wrong."""
    codes = [one.exit_code for one in errors.ReportsError.__subclasses__()]

    assert codes == [10, 11, 12, 13, 14, 15, 16]

"""A notebook arranges, and nothing else: its shape, read without running it."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
GUIDES = [one for one in NOTEBOOKS if one.stem == "explore"]
REPORTS = [one for one in NOTEBOOKS if one not in GUIDES]
PARAMS = sorted((ROOT / "params").glob("*.yml"))
NOT_OF_A_NOTEBOOK = {"mail.example", "retention.example", "schedule.example", "targets", "vendor"}

DOOR = "from reports_lib import charts, metrics, open_review, review, tables"
ALLOWED = (
    ast.Module, ast.ImportFrom, ast.alias, ast.Assign, ast.Expr, ast.Call, ast.keyword, ast.Name,
    ast.Attribute, ast.Constant, ast.List, ast.Tuple, ast.Load, ast.Store, ast.UnaryOp, ast.USub,
    ast.Starred,
)  # fmt: skip


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    """Return the cells of a kind."""
    return [one for one in json.loads(path.read_text(encoding="utf-8"))["cells"] if one["cell_type"] == kind]


def source(cell: dict[str, Any]) -> str:
    """Return a cell's text."""
    return "".join(cell["source"])


def parameters(path: Path) -> dict[str, ast.AnnAssign]:
    """Return what the parameters cell declares."""
    lines = ast.parse(source(cells(path, "code")[0])).body
    assert [type(one) for one in lines] == [ast.AnnAssign] * len(lines)
    return {one.target.id: one for one in lines}


def of_each(paths: list[Path]) -> pytest.MarkDecorator:
    """Run a test once a file."""
    return pytest.mark.parametrize("path", paths, ids=lambda one: one.name)


def test_there_is_a_notebook_to_look_at():
    """An empty folder would pass every test below."""
    assert [one.stem for one in NOTEBOOKS] == ["explore", "monthly_review", "quarterly_review"]


@of_each(NOTEBOOKS)
def test_the_parameters_come_first_typed_explained_and_literal(path):
    """``month: str = "2026-10"  # help``: papermill reads name, type, default and help."""
    first, *others = cells(path, "code")

    for name, line in parameters(path).items():
        ast.literal_eval(line.value)
        assert "  # " in source(first).splitlines()[line.lineno - 1], f"{name} has no help"
    assert first["metadata"]["tags"] == ["parameters"]
    assert [one for one in others if "parameters" in one["metadata"].get("tags", [])] == []


@of_each(NOTEBOOKS)
def test_a_notebook_enters_by_the_one_door(path):
    """The only import is that of the house, in the second code cell."""
    _, door, *others = map(source, cells(path, "code"))

    assert door.splitlines()[0] == DOOR
    assert [one for one in others if "import " in one] == []


@of_each(NOTEBOOKS)
def test_a_notebook_has_no_logic(path):
    """Names, calls and literals: no def, loop, condition, arithmetic, magic or shell."""
    for cell in cells(path, "code")[1:]:
        tree = ast.parse(source(cell))

        assert [type(one).__name__ for one in ast.walk(tree) if not isinstance(one, ALLOWED)] == []


@of_each(NOTEBOOKS)
def test_a_cell_is_at_most_eight_lines(path):
    """More is a function that has not found its module yet."""
    code = cells(path, "code")

    assert [source(one) for one in code if len(source(one).splitlines()) > 8] == []


@of_each(NOTEBOOKS)
def test_a_notebook_is_at_most_72_code_cells(path):
    """Six a section, for ten sections, and a dozen to open and to close.

    A picture, its table and the metric they share are three cells, because a cell shows one thing. A
    notebook past this is two reports.
    """
    assert len(cells(path, "code")) <= 72


@of_each(NOTEBOOKS)
def test_a_code_cell_has_one_picture_or_one_table(path):
    """At most one expression is shown, and it is the last line."""
    for cell in cells(path, "code")[1:]:
        kinds = [type(one) for one in ast.parse(source(cell)).body]

        assert ast.Expr not in kinds[:-1]


@of_each(REPORTS)
def test_a_report_is_stored_without_outputs(path):
    """Outputs live in output/; a stored one is stale, private, or both."""
    code = cells(path, "code")

    assert [one["outputs"] for one in code if one["outputs"]] == []
    assert [one["execution_count"] for one in code if one["execution_count"] is not None] == []


@of_each(GUIDES)
def test_a_guide_is_stored_as_it_ran(path):
    """Every cell ran, in order, and none failed: a comparison leaves out outputs of cells that did not."""
    code = cells(path, "code")
    kinds = {one["output_type"] for cell in code for one in cell["outputs"]}

    assert [one["execution_count"] for one in code] == list(range(1, len(code) + 1))
    assert kinds == {"execute_result"}


@of_each(GUIDES)
def test_a_guide_stores_no_image_no_path_and_little_else(path):
    """Charts as data; nothing of the machine it was made on; small enough to read as a change."""
    text = path.read_text(encoding="utf-8")
    shown = [one["data"] for cell in cells(path, "code") for one in cell["outputs"]]

    assert [kind for data in shown for kind in data if kind.startswith("image/")] == []
    assert re.findall(r"(?<![\w<.])/(?:home|root|tmp|usr|var|work)/|[A-Z]:\\\\|@[\w-]+\.\w", text) == []
    assert len(text) < 250_000


@of_each(NOTEBOOKS)
def test_a_notebook_runs_anywhere(path):
    """The kernel is called python3, and nothing of the editor or its machine is stored."""
    content = json.loads(path.read_text(encoding="utf-8"))

    assert content["metadata"]["kernelspec"]["name"] == "python3"
    assert set(content["metadata"]) <= {"kernelspec", "language_info"}
    assert [one["metadata"] for one in content["cells"] if set(one["metadata"]) - {"tags"}] == []


@of_each(NOTEBOOKS)
def test_headings_go_down_one_level_at_a_time(path):
    """The page's own title is the first level; a notebook begins at the second."""
    lines = "\n".join(map(source, cells(path, "markdown"))).splitlines()
    levels = [len(one) - len(one.lstrip("#")) for one in lines if one.startswith("#")]

    assert [
        (above, below) for above, below in zip([1, *levels], levels, strict=False) if below > above + 1
    ] == []
    assert 1 not in levels


@of_each([one for one in PARAMS if one.stem not in NOT_OF_A_NOTEBOOK])
def test_a_parameter_file_names_only_what_its_notebook_declares(path):
    """A mistyped key would run the default."""
    given = yaml.safe_load(path.read_text(encoding="utf-8")) or {}

    assert set(given) - set(parameters(ROOT / "notebooks" / f"{path.stem}.ipynb")) == set()

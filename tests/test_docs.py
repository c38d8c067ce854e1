"""The manual cannot rot: generated pages are fresh, links lead somewhere."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
import yaml

from reports_lib.fields import FIELDS
from reports_lib.models import MODELS

ROOT = Path(__file__).parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)#]+)?(?:#([\w-]+))?\)")


def generator():
    """Load docs/generate.py, which is a script and in no package."""
    spec = spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as a Markdown viewer makes them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\s-]", "", one).strip().lower().replace(" ", "-") for one in headings}


def test_generated_pages_are_fresh():
    """After a docstring has changed: `make docs`."""
    assert [one.name for one in generator().stale()] == []


def test_no_column_is_explained_in_vain():
    """columns.yml explains columns that models have, and none that fields explain."""
    explained = yaml.safe_load((ROOT / "docs" / "columns.yml").read_text(encoding="utf-8"))
    columns = {name for model in MODELS.values() for name in model.columns}

    assert sorted(explained) == sorted(columns - set(FIELDS))


def test_a_docstring_becomes_a_chapter():
    """Worked example: sections become headings, formulas and examples code, terms a list."""
    docstring = """Sum of the lines.

    Definition
    ----------
    Every line of ``month`` counts.

    Formula
    -------
    a + b

    Returns
    -------
    DataFrame
        One row
        per month.
    """

    page = generator().metrics_page({"sales": type("sales", (), {"__doc__": docstring})})

    assert page.endswith(
        """
- [`sales`](#sales): Sum of the lines.

## sales

Sum of the lines.

### Definition

Every line of `month` counts.

### Formula

```text
a + b
```

### Returns

- `DataFrame`: One row per month.
"""
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda one: one.name)
def test_links_lead_somewhere(path):
    """A link names a file that is there and a heading in it."""
    for file, anchor in LINK.findall(path.read_text(encoding="utf-8")):
        if "://" in file:
            continue
        target = path.parent / file if file else path

        assert target.exists(), file
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), f"{file}#{anchor}"


def test_the_glossary_defines_a_word_once():
    """One word, one meaning, in the order of the alphabet within a chapter."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    chapters = [re.findall(r"^\| \*\*(.+?)\*\* \|", one, re.MULTILINE) for one in text.split("\n## ")[1:]]
    words = [word.casefold() for chapter in chapters for word in chapter]

    assert [one for one in chapters if one != sorted(one, key=str.casefold)] == []
    assert sorted(set(words)) == sorted(words)

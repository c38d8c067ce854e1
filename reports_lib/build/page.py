"""Page: an executed notebook as one HTML file that needs nothing but a browser.

nbconvert walks the notebook with our own template: no code, no default style sheet, no URL. The page
is a function of the notebook: no clock, no chance, no execution metadata.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from nbconvert.exporters import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat.v4 import new_notebook, new_raw_cell

from reports_lib.build.bundle import vega_script
from reports_lib.build.figure import figure, table_figure
from reports_lib.build.style import style_sheet
from reports_lib.errors import ReportError
from reports_lib.media import SPEC_TYPES, TABLE_TYPE, with_formulas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbformat import NotebookNode

__all__ = ["render_page"]

TEMPLATES = files("reports_lib") / "build" / "template"

# What tells a page that has a chart to draw from one that has none.
DRAWN = 'type="application/json"'

_DEFINITION = re.compile(r'<dt id="definition-(\w+)">')
_HEADING = re.compile(r"^## +(?P<title>.+?) *$", re.MULTILINE)
_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL | re.IGNORECASE)


def render_page(notebook: NotebookNode, *, title: str, neighbours: Sequence[tuple[str, str]] = ()) -> str:
    """Turn an executed notebook into one offline page.

    ``neighbours`` are labels and links of the reports before and after it.

    Raises ``ReportError`` when a cell failed: a failure is never published.
    """
    cells, contents = _cells(notebook)
    has_drawings = any(DRAWN in cell.metadata["html"] for cell in cells)
    ours = (TEMPLATES / "page.js").read_text(encoding="utf-8")
    scripts = [vega_script(), ours] if has_drawings else [ours]
    resources = {
        "title": title,
        "contents": contents,
        "neighbours": list(neighbours),
        "has_heading": any("<h1" in cell.metadata["html"] for cell in cells),
        "style": style_sheet(),
        "scripts": scripts,
        "policy": _policy(scripts),
    }
    exporter = TemplateExporter(
        file_extension=".html",
        template_name="marketplace_review",
        extra_template_basedirs=[str(TEMPLATES)],
        default_preprocessors=[],
    )
    page, _ = exporter.from_notebook_node(new_notebook(cells=cells), resources=resources)
    return page


def _policy(scripts: list[str]) -> str:
    """Allow these scripts and inline styles, and nothing else; no request can leave the page."""
    digests = (b64encode(sha256(one.encode()).digest()).decode() for one in scripts)
    allowed = " ".join(f"'sha256-{one}'" for one in digests)
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {allowed}; "
        "base-uri 'none'; form-action 'none'"
    )


def _cells(notebook: NotebookNode) -> tuple[list[NotebookNode], list[dict[str, str]]]:
    """Return a cell for each that has something to show, and the sections they fall in."""
    shown: list[NotebookNode] = []
    contents: list[dict[str, str]] = []
    charts = 0
    defined = _defined(notebook)
    for index, cell in enumerate(notebook.cells):
        section: dict[str, str] = {}
        if cell.cell_type == "markdown":
            html, section = _prose(cell.source, number=len(contents) + 1)
            contents += [section] if section else []
        elif cell.cell_type == "code":
            parts = []
            for output in cell.get("outputs", []):
                part, charts = _output(output, index=index, charts=charts, defined=defined)
                parts.append(part)
            html = "\n".join(part for part in parts if part)
        else:
            continue
        if html:
            shown.append(_shown(html, index=len(shown), section=section))
    return shown, contents


def _shown(html: str, *, index: int, section: dict[str, str]) -> NotebookNode:
    # Ids are counted, because nbformat would otherwise draw them by lot.
    opens = section or ({"id": ""} if index == 0 else {})
    return new_raw_cell(id=f"cell-{index}", metadata={"html": html, "section": opens})


def _prose(source: str, *, number: int) -> tuple[str, dict[str, str]]:
    html = MarkdownWithMath(renderer=IPythonRenderer(escape=True, exclude_anchor_links=True)).render(source)
    found = _HEADING.search(source)
    section = {"id": f"section-{number}", "title": found["title"]} if found else {}
    return html.strip(), section


def _defined(notebook: NotebookNode) -> set[str]:
    """Return the metrics that the page defines, wherever it does."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = [output.get("data", {}).get("text/html", "") for output in outputs]
    return {name for html in shown for name in _DEFINITION.findall(html)}


def _output(output: NotebookNode, *, index: int, charts: int, defined: set[str]) -> tuple[str, int]:
    """Return an output's HTML and how many charts there are so far."""
    kind = output.output_type
    if kind == "error":
        raise ReportError(
            f"{output.get('ename', 'Error')}: {str(output.get('evalue', '')).partition(chr(10))[0]}"[:80],
            where=f"cell [{index}] of the notebook",
            todo="read the last cell that ran in the executed notebook",
        )
    data = output.get("data", {}) if kind in {"display_data", "execute_result"} else {}
    spec = next((data[one] for one in SPEC_TYPES if one in data), None)
    if spec is not None:
        return figure(spec, number=charts + 1, defined=defined), charts + 1
    if "text/html" in data:
        html = _STYLE.sub("", with_formulas(data["text/html"])).strip()
        told = data.get(TABLE_TYPE)
        return table_figure(html, told, defined=defined) if told else html, charts
    return (f"<pre>{escape(data['text/plain'])}</pre>" if "text/plain" in data else ""), charts

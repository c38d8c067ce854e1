"""Media: the types under which a notebook hands pictures, tables and its run record to the page.

And how HTML is handed over: JupyterLab would set what stands between two dollar signs as a formula.
"""

from __future__ import annotations

__all__ = ["DIGEST_TYPE", "RECORD_TYPE", "SPEC_TYPES", "TABLE_TYPE", "with_formulas", "without_formulas"]

# JupyterLab draws version 5 of Vega-Lite and no later one; the page takes the first that is there.
SPEC_TYPES = ("application/vnd.vegalite.v6+json", "application/vnd.vegalite.v5+json")

RECORD_TYPE = "application/vnd.marketplace-review.record+json"

# What a table shows, exact: its title, the metric it is of, its columns and rows.
TABLE_TYPE = "application/vnd.marketplace-review.table+json"

# What the mail says of a report in short: its opening, its key figures, its drivers, each under its name.
DIGEST_TYPE = "application/vnd.marketplace-review.digest+json"

_OPENING, _CLOSING = '<div class="mathjax_ignore">', "</div>"


def without_formulas(html: str) -> str:
    """Return HTML in which dollars are dollars, for a notebook; of nothing, nothing.

    >>> without_formulas("<p>$1 and $2</p>")
    '<div class="mathjax_ignore"><p>$1 and $2</p></div>'
    """
    return f"{_OPENING}{html}{_CLOSING}" if html else ""


def with_formulas(html: str) -> str:
    """Undo ``without_formulas``, for the page, which knows no formulas.

    >>> with_formulas(without_formulas("<p>$1 and $2</p>"))
    '<p>$1 and $2</p>'
    """
    is_ours = html.startswith(_OPENING)
    return html.removeprefix(_OPENING).removesuffix(_CLOSING) if is_ours else html

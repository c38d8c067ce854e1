"""Index: one page that lists every report in output/, with its headline figures and its gate."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from reports_lib.audiences import SHARED
from reports_lib.build.manifest import read_manifest
from reports_lib.build.style import style_sheet
from reports_lib.errors import ParamsError
from reports_lib.fields import field, show
from reports_lib.periods import parse_instant
from reports_lib.store import store_errors, write_atomically
from reports_lib.templates import template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["write_index"]

_GAINS = ("new_mrr_usd", "reactivation_mrr_usd", "expansion_mrr_usd", "neutral_mrr_usd")
_LOSSES = ("contraction_mrr_usd", "churn_mrr_usd")
_SHOWN = ("mrr_usd", "net_change_mrr_usd", "paying_customers", "sales_usd")


@dataclass(frozen=True)
class _Row:
    name: str
    report: str
    period: str
    link: str
    choices: str
    figures: list[str]
    gate: str
    known_on: str
    vendor: str
    is_sample: bool


def write_index(output: Path) -> Path:
    """Write output/index.html from the manifests that lie beside the reports; return where it is.

    A manifest that cannot be read is named at the foot of the page; it stops nothing.
    """
    rows, unread = [], []
    for path in sorted(output.glob("*/*/*.manifest.json")):
        try:
            if read_manifest(path)["page_sha256"] != "":  # it went, with the name of an erased customer
                rows.append(_row(path, output))
        except ParamsError:
            unread.append(path.relative_to(output).as_posix())
    rows.sort(key=lambda row: row.name)
    rows.sort(key=lambda row: row.period, reverse=True)
    rows.sort(key=lambda row: row.report)
    script = (files("reports_lib") / "build" / "template" / "index.js").read_text(encoding="utf-8")
    page = template("build/template", "index_page").render(
        vendors=list(dict.fromkeys(row.vendor for row in rows)),
        is_sample=any(row.is_sample for row in rows),
        reports=[
            (report.replace("_", " ").capitalize(), list(group))
            for report, group in groupby(rows, key=lambda row: row.report)
        ],
        labels=[field(name).label for name in _SHOWN],
        unread=unread,
        style=style_sheet(),
        script=script,
        digest=b64encode(sha256(script.encode()).digest()).decode(),
    )
    with store_errors(output):
        write_atomically(output / "index.html", page)
    return output / "index.html"


def _row(path: Path, output: Path) -> _Row:
    manifest = read_manifest(path)
    parameters = manifest["parameters"]
    known = parse_instant(parameters["as_of"], where=str(path))
    page = path.with_name(path.name.removesuffix(".manifest.json") + ".html")
    return _Row(
        name=page.stem,
        report=manifest["report"],
        period=path.parent.name,
        link=quote(page.relative_to(output).as_posix()),
        choices=", ".join(_choices(parameters)),
        figures=_figures(manifest.get("headlines", {})),
        gate=manifest.get("gate", "red"),
        known_on=f"{known.day} {known:%b %Y}",
        vendor=manifest.get("vendor", ""),
        is_sample=bool(manifest.get("is_sample")),
    )


def _choices(parameters: Mapping[str, Any]) -> Iterator[str]:
    yield from parameters.get("apps") or ["all apps"]
    if parameters.get("basis") == "gross":
        yield "gross"
    if parameters.get("audience") == SHARED:
        yield SHARED


def _figures(headlines: Mapping[str, Any]) -> list[str]:
    told = {name: headlines.get(name) for name in _SHOWN}
    parts = [headlines.get(name) for name in (*_GAINS, *_LOSSES)]
    if None not in parts:
        gains, losses = (sum(Decimal(headlines[name]) for name in names) for names in (_GAINS, _LOSSES))
        told["net_change_mrr_usd"] = gains - losses
    return [_written(name, None if value is None else Decimal(value)) for name, value in told.items()]


def _written(name: str, value: Decimal | None) -> str:
    gained = name == "net_change_mrr_usd" and value is not None and value > 0
    return f"{'+' * gained}{show(name, value)}"

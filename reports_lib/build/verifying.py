"""Verifying: a report rebuilt from its manifest, figure by figure and byte by byte."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from reports_lib.build.execution import declared_params
from reports_lib.build.manifest import read_manifest, sources_of
from reports_lib.build.preparing import find_notebook, prepare_given
from reports_lib.params import check_params

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from reports_lib.build.report import Host
    from reports_lib.config import Config
    from reports_lib.workspace import Plan

__all__ = ["Difference", "Verified", "verify"]

_WORDS = {
    "code": "the code of reports_lib is another",
    "notebook": "the notebook is another",
    "targets": "the targets are others",
    "python": "Python is another",
    "platform": "the platform is another",
}


@dataclass(frozen=True)
class Difference:
    """One cell of a figure that is not what the manifest says."""

    metric: str
    row: str
    column: str
    then: str
    now: str


@dataclass(frozen=True)
class Verified:
    """What a rebuilt report has in common with its manifest.

    ``reasons`` says what is not as it was; without any, nothing is known to explain a difference. A page
    that went because it named an erased customer cannot be compared.
    """

    report: str
    period: str
    figures: int
    differences: tuple[Difference, ...]
    is_same_page: bool | None
    reasons: tuple[str, ...]


def verify(config: Config, path: Path, host: Host, *, progress: Callable[[str], object] = str) -> Verified:
    """Rebuild a report as its manifest says and compare all figures, and the page.

    Nothing in output/ or in the store is written.

    Raises ``ParamsError`` for a manifest that cannot be read or followed, ``ReportError`` when the
    notebook fails.
    """
    manifest = read_manifest(path)
    notebook = find_notebook(config, manifest["report"])
    declared = declared_params(notebook)
    given = check_params(manifest["parameters"], declared, report=notebook.stem, where=str(path))
    prepared = prepare_given(config, notebook, given, progress=progress)
    with TemporaryDirectory() as folder:
        page, record = host.render(prepared, Path(folder) / "rebuilt.ipynb", progress=progress)
    then, now = manifest["figures"], record["figures"]
    reasons = list(_reasons(manifest, prepared.plan, sources_of(prepared), record))
    return Verified(
        report=manifest["report"],
        period=str(prepared.plan.period),
        figures=len(then),
        differences=tuple(_differences(then, now)),
        is_same_page=_is_same(page, manifest["page_sha256"]),
        reasons=tuple(reasons),
    )


def _is_same(page: str, digest: str) -> bool | None:
    return hashlib.sha256(page.encode()).hexdigest() == digest if digest else None


def _reasons(
    manifest: Mapping[str, Any], plan: Plan, sources: Mapping[str, str], record: Mapping[str, Any]
) -> Iterator[str]:
    digest, erasures = plan.store_digest, plan.erasures
    if manifest["store_digest"] != digest:
        yield (
            f"the store holds other records at {manifest['parameters'].get('as_of')}: "
            f"{manifest['store_digest']} then, {digest} now"
        )
    erased = erasures - int(manifest.get("erasures", 0))
    if erased > 0:
        yield f"customers were erased from the store since: {erased}"
    for name, words in _WORDS.items():
        before = manifest["sources"].get(name)
        if before != sources[name]:
            yield f"{words}: {before} then, {sources[name]} now"
    versions, before = record["versions"], manifest.get("versions", {})
    for name in sorted({*versions, *before}):
        if versions.get(name) != before.get(name):
            yield f"{name} is another version: {before.get(name)} then, {versions.get(name)} now"


def _differences(then: Sequence[Any], now: Sequence[Any]) -> Iterator[Difference]:
    """Compare figures in the order of the notebook; one that is new or gone is a difference too."""
    for place in range(max(len(then), len(now))):
        old, new = (side[place] if place < len(side) else {} for side in (then, now))
        metric = str(old.get("metric") or new.get("metric"))
        rows_then, rows_now = old.get("rows", []), new.get("rows", [])
        if old.get("metric") != new.get("metric"):
            yield Difference(metric, "all", "metric", str(old.get("metric")), str(new.get("metric")))
            continue
        if len(rows_then) != len(rows_now):
            yield Difference(metric, "all", "rows", str(len(rows_then)), str(len(rows_now)))
            continue
        for before, after in zip(rows_then, rows_now, strict=True):
            for name in dict.fromkeys([*before, *after]):
                if before.get(name) != after.get(name):
                    yield Difference(metric, _key(before), name, str(before.get(name)), str(after.get(name)))


def _key(row: Mapping[str, Any]) -> str:
    """Name a row by its first words: months, apps, whatever heads it before the amounts begin."""
    heads = []
    for value in row.values():
        if not isinstance(value, str) or value.lstrip("-").replace(".", "").isdigit():
            break
        heads.append(value)
    return " ".join(heads) or "all"

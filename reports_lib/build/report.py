"""Report: from what was prepared to its page, notebook and manifest in output/."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self

from reports_lib.build.execution import execute, run_record
from reports_lib.build.fonts import own_fonts_first
from reports_lib.build.manifest import Origin, write_manifest
from reports_lib.events import tell
from reports_lib.store import open_store, publish, store_errors, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from reports_lib.build.execution import Executor
    from reports_lib.build.preparing import Prepared
    from reports_lib.config import Config
    from reports_lib.workspace import Plan

__all__ = ["Built", "Host"]


@dataclass(frozen=True)
class Built:
    """A report that was built: its files, its choices, and the run record of its notebook."""

    page: Path
    notebook: Path
    manifest: Path
    plan: Plan
    record: dict[str, Any]


class Host:
    """The one process that renders, for as long as there are reports to build.

    While notebooks compute elsewhere, it loads what it draws with. ``now`` is the instant that
    manifests call the time of building; pages do not know it. ``jobs`` is how many it builds at a time.
    """

    def __init__(self, config: Config, by: Executor, *, now: datetime, jobs: int = 1) -> None:
        self._config, self._by, self._now, self.jobs = config, by, now, jobs
        own_fonts_first()
        self._beside = ThreadPoolExecutor(max_workers=1)
        self._loaded = self._beside.submit(_load_page)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._beside.shutdown()

    def build(
        self,
        prepared: Prepared,
        *,
        progress: Callable[[str], object] = str,
        executed: Callable[[], object] = str,
    ) -> Built:
        """Build a report into output/<report>/<period>/ and return where it is.

        ``progress`` is told each step; ``executed`` is called when its notebook has run.

        What a page of all apps first says of a period is kept as published, where the gate is not red
        and no ``as_of`` was asked for. Files appear whole: a failure leaves the ones from before, and the
        executed notebook beside them.

        Raises ``ReportError`` when a cell or the page fails.
        """
        begun = perf_counter()
        kept, page_file = prepared.path("failed.ipynb"), prepared.path("html")
        notebook, manifest = prepared.path("ipynb"), prepared.path("manifest.json")
        with store_errors(self._config.output):
            prepared.folder.mkdir(parents=True, exist_ok=True)
            page, record = self.render(prepared, kept, progress=progress, executed=executed)
            origin = Origin(self._by.name, built_at=self._now, seconds=perf_counter() - begun)
            kept.replace(notebook)
            write_manifest(manifest, prepared, record, page=page, origin=origin)
            write_atomically(page_file, page)
        if prepared.is_newest:
            _publish(self._config, prepared, record)
        tell(
            "built",
            report=prepared.report,
            period=str(prepared.plan.period),
            apps=len(prepared.plan.app_keys) or None,
            gate=record["gate"],
            figures=len(record["figures"]),
            seconds=round(perf_counter() - begun, 3),
        )
        return Built(page_file, notebook, manifest, prepared.plan, record)

    def render(
        self,
        prepared: Prepared,
        kept: Path,
        *,
        progress: Callable[[str], object] = str,
        executed: Callable[[], object] = str,
    ) -> tuple[str, dict[str, Any]]:
        """Execute a report's notebook, keep it, and return its page and its run record."""
        progress(f"{prepared.name}: notebook")
        notebook = execute(
            prepared.notebook,
            kept,
            parameters=prepared.parameters,
            environ=_surroundings(self._config, self.jobs),
            by=self._by,
        )
        executed()
        record = run_record(notebook, notebook=prepared.notebook.name)
        progress(f"{prepared.name}: page")
        plan = prepared.plan
        title = f"{_title(prepared.report)}, {plan.period_label}, {plan.vendor_name}"
        page = self._loaded.result()(notebook, title=title, neighbours=prepared.neighbours)
        return page, record


def _publish(config: Config, prepared: Prepared, record: Mapping[str, Any]) -> None:
    """Keep the headlines as first published, unless the gate says that they are not."""
    if record["gate"] == "red" or not record["headlines"]:
        return
    told = {
        name: Decimal(value) if name.endswith("_usd") and value is not None else value
        for name, value in record["headlines"].items()
    }
    plan = prepared.plan
    publish(
        open_store(config),
        report=prepared.report,
        period=str(plan.period),
        headlines=told,
        as_of=plan.as_of,
        version=record["versions"]["marketplace-review"],
        basis=plan.basis,
        apps=plan.app_keys,
        fiscal_year_starts=plan.fiscal_year_starts,
    )


def _load_page() -> Callable[..., str]:
    from reports_lib.build.page import render_page  # noqa: PLC0415  nbconvert and V8 take a second
    from reports_lib.build.svg import warm_up  # noqa: PLC0415

    warm_up()
    return render_page


def _surroundings(config: Config, jobs: int) -> dict[str, str]:
    """Say where things are, so that a notebook opens the same store as this process, and its share of it.

    Of several notebooks at a time, none takes all cores: threads that wait for each other help nobody.
    """
    told = {"REPORTS_HOME": str(config.home.resolve()), "REPORTS_DATA": str(config.data.resolve())}
    if config.vendor:
        told["MARKETPLACE_VENDOR"] = config.vendor
    if jobs > 1 and not config.threads:
        told["REPORTS_THREADS"] = str(max((os.cpu_count() or 1) // jobs, 1))
    return told


def _title(report: str) -> str:
    return report.replace("_", " ").capitalize()

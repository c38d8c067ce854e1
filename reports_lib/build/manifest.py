"""Manifest: what a report was made from and what it says, for programs and for those who check it."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import simplejson

from reports_lib.errors import ParamsError
from reports_lib.periods import format_instant
from reports_lib.store import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reports_lib.build.preparing import Prepared

__all__ = ["Origin", "read_manifest", "sources_of", "write_manifest"]

_NEEDED = ("report", "parameters", "store_digest", "sources", "figures", "page_sha256")


@dataclass(frozen=True)
class Origin:
    """How and when a report was built; nothing of it is on the page."""

    executor: str
    built_at: datetime
    seconds: float


def write_manifest(
    path: Path, prepared: Prepared, record: Mapping[str, Any], *, page: str, origin: Origin
) -> None:
    """Write a report's manifest: its choices, its sources, its figures with their SQL."""
    plan = prepared.plan
    manifest = {
        "report": prepared.report,
        "vendor": plan.vendor_name,
        "period": str(plan.period),
        "parameters": dict(prepared.parameters),
        "is_sample": plan.is_sample,
        "page": prepared.path("html").name,
        "page_sha256": hashlib.sha256(page.encode()).hexdigest(),
        "store_digest": plan.store_digest,
        "erasures": plan.erasures,
        "sources": sources_of(prepared),
        "built_at": format_instant(origin.built_at),
        "built_by": {"executor": origin.executor, "seconds": round(origin.seconds, 1)},
        **record,
    }
    write_atomically(path, simplejson.dumps(manifest, indent=1) + "\n")


def sources_of(prepared: Prepared) -> dict[str, str]:
    """Return what besides the store decides a page: code, notebook, targets, the platform."""
    targets = sorted((name, str(aim)) for name, aim in prepared.plan.targets.items())
    return {
        "code": _code_digest(),
        "notebook": hashlib.sha256(prepared.notebook.read_bytes()).hexdigest()[:16],
        "targets": ", ".join(f"{name} {aim}" for name, aim in targets) or "none",
        "python": platform.python_version(),
        "platform": platform.platform(terse=True),
    }


@cache
def _code_digest() -> str:
    package = Path(str(files("reports_lib")))
    kinds = {".py", ".j2", ".css", ".js", ".json"}
    digest = hashlib.sha256()
    for path in sorted(path for path in package.rglob("*") if path.suffix in kinds):
        digest.update(f"{path.relative_to(package)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def read_manifest(path: Path) -> dict[str, Any]:
    """Read a manifest; the page or the notebook beside it will do as well.

    Raises ``ParamsError`` for a file that is none.
    """
    name = path.name.removesuffix(".html").removesuffix(".ipynb")
    chosen = path if path.name.endswith(".json") else path.with_name(f"{name}.manifest.json")
    try:
        found = simplejson.loads(chosen.read_text(encoding="utf-8"))
    except OSError as error:
        raise ParamsError(
            f"There is no manifest: {error.strerror}",
            where=str(chosen),
            todo="name a .manifest.json in output/, or the page beside it",
        ) from error
    except ValueError as error:
        raise ParamsError(
            "The file is no manifest", where=str(chosen), todo="build the report again"
        ) from error
    missing = [name for name in _NEEDED if not isinstance(found, dict) or name not in found]
    if missing:
        raise ParamsError(
            f"The manifest lacks {', '.join(missing)}", where=str(chosen), todo="build the report again"
        )
    return dict(found)

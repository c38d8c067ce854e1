"""Scrubbing: pages, notebooks, manifests and mails in which an erased customer is named.

A page and its notebook go, with all that was drawn of the customer, names cut short too; their manifest stays
with the name replaced, so that its figures can be verified. Of a mail the body goes and the state stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import simplejson

from reports_lib.delivery.naming import Names, files_of, words_of
from reports_lib.store import store_errors, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from reports_lib.config import Config
    from reports_lib.store.erasing import Identity

__all__ = ["Scrubbed", "left_naming", "scrub"]

_MANIFEST = ".manifest.json"
_BUILT = (".failed.ipynb", ".ipynb", ".html")
# Records are written anew, models are built anew.
_RECORDS = {"raw", "models", ".spill", ".tmp"}


@dataclass(frozen=True)
class Scrubbed:
    """What named the customer: files that go, those in which it is replaced, and reports to build again."""

    removed: tuple[Path, ...]
    reworded: tuple[Path, ...]
    reports: tuple[Path, ...]


def scrub(
    config: Config,
    identity: Identity,
    reworded: Callable[[str], str],
    *,
    label: str,
    is_dry_run: bool = False,
) -> Scrubbed:
    """Take the customer out of all that is no record; whoever calls this holds the store and the outbox.

    Pages and notebooks go before their manifest is reworded, so that one that was cut off is found again.

    Raises ``StoreError`` when the disk refuses.
    """
    with store_errors(config.output):
        found = _found(config, Names(words_of(identity)))
        if not is_dry_run:
            for path in found.removed:
                path.unlink()
            for path in found.reworded:
                _reword(path, identity, reworded, label, has_page=path not in found.reports)
    return found


def _found(config: Config, names: Names) -> Scrubbed:
    """Find what names the customer; a report goes as a whole, since its charts may cut a name short."""
    removed = [path for path in _not_records(config) if _goes(path, names, config)]
    reworded = [path for path in _not_records(config) if path not in removed and names.in_file(path)]
    reports = []
    for manifest in sorted(config.output.glob("*/*/*" + _MANIFEST)):
        built = _beside(manifest)
        if manifest in reworded or any(path in removed for path in built):
            reports.append(manifest)
            removed += [path for path in built if path.exists() and path not in removed]
    files = dict.fromkeys(path for path in [*reworded, *reports] if path not in removed)
    return Scrubbed(tuple(removed), tuple(files), tuple(reports))


def left_naming(config: Config, words: list[str]) -> list[Path]:
    """Return the files in which one of some words still stands."""
    names = Names(words)
    return [path for path in files_of(config) if names.in_file(path)]


def _not_records(config: Config) -> Iterator[Path]:
    for path in files_of(config):
        if not (path.is_relative_to(config.data) and path.relative_to(config.data).parts[0] in _RECORDS):
            yield path


def _goes(path: Path, names: Names, config: Config) -> bool:
    """Say whether a file goes: a page, a notebook or a mail's body that names the customer, any preview."""
    if path.is_relative_to(config.output / "mail"):
        return True
    is_body = path.suffix == ".eml" and path.is_relative_to(config.data / "outbox")
    is_built = path.name.endswith(_BUILT) and path.is_relative_to(config.output)
    return (is_body or is_built) and names.in_file(path)


def _beside(manifest: Path) -> list[Path]:
    """Return where the page and the notebooks of a manifest are."""
    stem = manifest.name.removesuffix(_MANIFEST)
    return [manifest.with_name(stem + ending) for ending in _BUILT]


def _reword(
    path: Path, identity: Identity, reworded: Callable[[str], str], label: str, *, has_page: bool
) -> None:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".json":
        write_atomically(path, reworded(text))
        return
    content = _leaves(simplejson.loads(text), identity, reworded, label)
    if not has_page:
        content["page_sha256"] = ""
    write_atomically(path, simplejson.dumps(content, indent=1) + "\n")


def _leaves(value: Any, identity: Identity, reworded: Callable[[str], str], label: str) -> Any:
    if isinstance(value, str):
        return reworded(value)
    if isinstance(value, list):
        return [_leaves(one, identity, reworded, label) for one in value]
    if isinstance(value, dict):
        found = {reworded(key): _leaves(one, identity, reworded, label) for key, one in value.items()}
        # Somebody else's name may be the same; in a row of the customer it is the customer's.
        is_own = value.get("customer_id") == identity.customer_id and value.get("company")
        return found | ({"company": label} if is_own else {})
    return value

"""Exports: whole streams as files, at once or by a job that is begun, asked for and fetched."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING
from uuid import uuid4

from reports_lib.sample.stand_in.bodies import as_array, json_reply, reply, told
from reports_lib.sample.stand_in.csv_rows import as_csv
from reports_lib.sample.stand_in.queries import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from reports_lib.sample.stand_in.calls import Call
    from reports_lib.sample.stand_in.conditions import Conditions
    from reports_lib.sample.stand_in.settings import Settings

__all__ = ["Export", "Exports", "Selection", "download", "send", "start", "status"]

_FORMATS = ("csv", "json")


@dataclass(frozen=True, slots=True)
class Selection:
    """What an export holds."""

    stream: str
    conditions: Conditions
    state: int
    with_rest: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """A job: what it holds, when it began, and whether it is bound to fail or never to end."""

    id: str
    family: str
    selection: Selection
    file_format: str
    began: float
    fate: str | None = None

    def status(self, settings: Settings, *, now: float) -> str:
        """Return how far the job is."""
        age = now - self.began
        if age < settings.queued_seconds:
            return "QUEUED"
        if age < settings.queued_seconds + settings.running_seconds or self.fate == "export_stuck":
            return "IN_PROGRESS"
        return "FAILED" if self.fate == "export_failed" else "COMPLETED"


class Exports:
    """The jobs of one stand-in; the same question in the same state gets the same job while fresh."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = monotonic) -> None:
        self._settings = settings
        self._by_id: dict[str, Export] = {}
        self._by_question: dict[tuple[object, ...], Export] = {}
        self._lock = Lock()
        self.clock = clock

    def begin(
        self, question: str, *, family: str, selection: Selection, file_format: str, fate: str | None
    ) -> Export:
        """Begin a job, or return the one that was begun for the same question."""
        asked = (family, question, selection.state)
        with self._lock:
            known = self._by_question.get(asked)
            if known and self._is_fresh(known) and not self._is_forgotten(known):
                return known
            export = Export(str(uuid4()), family, selection, file_format, self.clock(), fate)
            self._by_question[asked] = self._by_id[export.id] = export
            return export

    def find(self, export_id: str, *, family: str) -> Export:
        """Return a job by its id."""
        export = self._by_id.get(export_id)
        if export is None or export.family != family or not self._is_fresh(export):
            raise RefusedError(404, "Export is not found", code="NOT_FOUND")
        return export

    def status(self, export: Export) -> str:
        """Return how far a job is by now."""
        return export.status(self._settings, now=self.clock())

    def _is_fresh(self, export: Export) -> bool:
        return self.clock() - export.began < self._settings.fresh_seconds

    def _is_forgotten(self, export: Export) -> bool:
        return self._settings.forgets_failures and self.status(export) == "FAILED"


def send(call: Call, selection: Selection) -> Response:
    """Answer with a whole export at once: a bare JSON array or CSV, without pages."""
    return _file(call, selection, _wanted_format(call))


def start(call: Call, selection: Selection, *, family: str, place: str | None = None) -> Response:
    """Begin an export and answer with its id; ``place`` is where it is fetched, if not under its family."""
    fate = next((kind for kind in ("export_failed", "export_stuck") if kind in call.trouble), None)
    export = call.world.exports.begin(
        str(call.query), family=family, selection=selection, file_format=_wanted_format(call), fate=fate
    )
    begun = f"/{family}/async/export"
    fetched = call.settings.href_space + (begun if place is None else place) + f"/{export.id}"
    links = {
        "self": {"href": call.settings.href_space + begun},
        "query": {"href": call.href(begun)},
        "status": {"href": f"{fetched}/status"},
        "download": {"href": fetched},
    }
    return json_reply(call, {"_links": links, "export": {"id": export.id}})


def status(call: Call, export_id: str, *, family: str) -> Response:
    """Answer with how far an export is."""
    exports = call.world.exports
    export = exports.find(export_id, family=family)
    here = call.settings.href_space + call.tail
    links = {
        "self": {"href": here},
        "query": {"href": here},
        "download": {"href": here.removesuffix("/status")},
    }
    return json_reply(call, {"_links": links, "export": {"id": export.id, "status": exports.status(export)}})


def download(call: Call, export_id: str, *, family: str) -> Response:
    """Answer with the file of an export, once it is completed."""
    exports = call.world.exports
    export = exports.find(export_id, family=family)
    if exports.status(export) != "COMPLETED":
        raise RefusedError(404, "Export is being processed", code="NOT_FOUND")
    return _file(call, export.selection, export.file_format)


def _wanted_format(call: Call) -> str:
    named = call.query.one("accept")
    if named is None:
        kinds = ["text/csv", "application/json"]
        return "json" if call.request.accept_mimetypes.best_match(kinds) == kinds[1] else "csv"
    if named not in _FORMATS:
        raise RefusedError(400, f"accept: allowable values are {', '.join(_FORMATS)}", path="accept")
    return named


def _file(call: Call, selection: Selection, file_format: str) -> Response:
    rows = call.world.catalogue.rows(selection.state, selection.stream, selection.conditions)
    texts = told(call, rows, with_rest=selection.with_rest)
    if file_format == "csv":
        table = as_csv(selection.stream, texts, with_insights=selection.with_rest)
        return reply(call, table, content_type="text/csv; charset=utf-8")
    return reply(call, as_array(texts), content_type="application/json")

"""Desk: a request checked and answered, or refused, as the API does it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hmac import compare_digest
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from reports_lib.sample.stand_in.bodies import json_reply, reply
from reports_lib.sample.stand_in.calls import Call
from reports_lib.sample.stand_in.queries import Query, RefusedError
from reports_lib.sample.stand_in.routes import paths
from reports_lib.sample.stand_in.wire import reset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from werkzeug.routing import MapAdapter

    from reports_lib.sample.stand_in.calls import World
    from reports_lib.sample.stand_in.faults import Faults, Trouble
    from reports_lib.sample.stand_in.settings import Settings

__all__ = ["Asked", "Desk"]

_V2 = re.compile(r"/rest/2(/|$)")
_EXPORT_ID = re.compile(r"(async/export)/[^/]+(/status)?$")
_REPORTING = re.compile(r"/rest/3/(reporting|partner-metrics)/")
_OURSELVES = {"127.0.0.1", "localhost", "[::1]"}
_HTML = b"<!doctype html><title>Just a moment</title><p>We are checking that you are a person."
_MESSAGES = {
    429: "Rate limit exceeded",
    500: "Internal server error",
    502: "The service is temporarily unable to retrieve this report",
    503: "Service unavailable",
    504: "Gateway timeout",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came; of who asked it keeps only whether an Authorization was sent."""

    method: str
    path: str
    query: str
    has_authorization: bool
    headers: dict[str, str]


class Desk:
    """The WSGI application."""

    def __init__(
        self, world: World, faults: Faults, *, state: Callable[[], int], note: Callable[[Asked], None]
    ) -> None:
        self._world = world
        self._faults = faults
        self._state = state
        self._note = note
        self._paths = paths()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        self._note(_asked(request))
        generation = 2 if _V2.match(request.path) else 3
        call = Call(
            request,
            Query(request.args, generation=generation),
            self._faults.meet(_label(request)),
            self._world,
            self._state(),
        )
        return self._answer(call)(environ, start_response)

    def _answer(self, call: Call) -> Response:
        try:
            return _instead(call) or self._handled(call)
        except RefusedError as refusal:
            return json_reply(call, {"errors": [refusal.error]}, status=refusal.status)
        except HTTPException as error:
            status = error.code or 500
            return json_reply(call, {"errors": [{"message": str(error.name)}]}, status=status)

    def _handled(self, call: Call) -> Response:
        request, settings = call.request, call.settings
        if request.host.rsplit(":", 1)[0] not in _OURSELVES:
            raise RefusedError(400, "This server answers on its own computer alone")
        if _V2.match(request.path) and not settings.speaks_v2:
            message = "This API is deprecated and has been removed"
            raise RefusedError(410, message, code="API_DEPRECATED")
        _check_account(request, settings)
        if _REPORTING.match(request.path) and not settings.may_report:
            raise RefusedError(403, "You do not have the permission to see this report", code="FORBIDDEN")
        adapter: MapAdapter = self._paths.bind_to_environ(request.environ)
        answer, matched = adapter.match()
        values = dict(matched)
        space = values.pop("space", None)
        if space not in (None, settings.developer_id, settings.vendor):
            raise RefusedError(404, "Developer space is not found", code="NOT_FOUND")
        return answer(call, **values)


def _asked(request: Request) -> Asked:
    headers = {name.lower(): value for name, value in request.headers.items()}
    has_authorization = headers.pop("authorization", None) is not None
    query = request.query_string.decode("ascii", "replace")
    return Asked(request.method, request.path, query, has_authorization, headers)


def _label(request: Request) -> str:
    """Name a request for faults: method and path, an export's id as {id}, its download apart."""
    path = _EXPORT_ID.sub(lambda found: f"{found[1]}/{{id}}{found[2] or '/download'}", request.path)
    return f"{request.method} {path}"


def _check_account(request: Request, settings: Settings) -> None:
    sent = request.authorization
    pairs = ((settings.email, sent.username or ""), (settings.token, sent.password or "")) if sent else ()
    if not pairs or not all(compare_digest(ours.encode(), theirs.encode()) for ours, theirs in pairs):
        raise RefusedError(401, "Client must be authenticated to access this resource", code="UNAUTHORIZED")


def _instead(call: Call) -> Response | None:
    """Answer with a fault that stands in place of the reply, or not at all."""
    trouble = call.trouble
    if "silent" in trouble and call.world.closing.wait(trouble.option("silent", "seconds", 1.0)):
        raise ConnectionAbortedError
    if "reset" in trouble:
        reset(call.request.environ["werkzeug.socket"])
        raise ConnectionAbortedError
    if "gone" in trouble and trouble.option("gone", "after", None) is None:
        call.world.go_away()
        raise ConnectionAbortedError
    if trouble.status:
        return _failed(call, trouble)
    if "redirect" in trouble:
        return Response(status=302, headers={"Location": trouble.option("redirect", "to", "/")})
    if "html" in trouble:
        return reply(call, iter([_HTML]), content_type="text/html; charset=utf-8")
    if "wrong_shape" in trouble:
        return json_reply(call, trouble.option("wrong_shape", "body", {"unexpected": True}))
    return None


def _failed(call: Call, trouble: Trouble) -> Response:
    status = trouble.status or 500
    message = _MESSAGES.get(status, "The request could not be answered")
    response = json_reply(call, {"errors": [{"message": message}]}, status=status)
    if status == 429:
        wait = trouble.retry_after()
        headers = {"Retry-After": str(wait)} if wait is not None else _GATEWAY_LIMIT
        response.headers.update(headers)
    return response


# The gateway before the API has its own way to say it, without Retry-After.
_GATEWAY_LIMIT = {
    "X-Failure-Category": "FAILURE CLIENT RATE LIMITED",
    "X-Ratelimit-Limit": "100",
    "X-Ratelimit-Remaining": "0",
    "X-Ratelimit-Reset": "2026-11-05T00:01Z",
}

"""Bodies: records turned into the bytes of a reply, piece by piece, with the faults they meet."""

from __future__ import annotations

from itertools import islice
from socket import SHUT_RDWR
from typing import TYPE_CHECKING, Any
from zlib import compressobj

import simplejson
from werkzeug.wrappers import Response

from reports_lib.sample.stand_in.catalogue import encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from reports_lib.sample.stand_in.calls import Call
    from reports_lib.sample.stand_in.catalogue import Row

__all__ = ["as_array", "json_reply", "reply", "told"]

_RECORDS_A_PIECE = 100
_GZIP = 31
_KEYS = (
    *("transactionLineItemId", "appEntitlementNumber", "appEntitlementId", "licenseId", "addonLicenseId"),
    *("id", "quoteId", "buildNumber"),
)
_SOMEBODY_ELSE = {
    "addonKey": "com.somebody-else.app",
    "addonName": "Somebody Else’s App",
    "productId": "00000000-0000-4000-8000-00000000ffff",
}


def json_reply(call: Call, value: object, *, status: int = 200) -> Response:
    """Answer with JSON."""
    return reply(call, iter([encode(value).encode()]), content_type="application/json", status=status)


def reply(call: Call, pieces: Iterator[bytes], *, content_type: str, status: int = 200) -> Response:
    """Answer with a body that is sent as it is made, gzipped if the client takes that."""
    response = Response(status=status, content_type=content_type)
    if "truncated" in call.trouble:
        pieces = _up_to(pieces, call.trouble.option("truncated", "after", None))
    if call.request.accept_encodings["gzip"] > 0:
        pieces = _gzipped(pieces)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
    if "slow" in call.trouble:
        pieces = _dripping(pieces, call)
    for kind in ("cut", "gone"):
        if kind in call.trouble:
            pieces = _broken(_up_to(pieces, call.trouble.option(kind, "after", None)), call, kind)
    response.response = pieces
    return response


def told(call: Call, rows: Iterable[Row], *, with_rest: bool = False) -> Iterator[str]:
    """Turn rows into the JSON of each record, as the faults of the request have it."""
    texts: Iterator[str] = (_joined(body, rest) if with_rest else body for body, rest in rows)
    if "lost_records" in call.trouble:
        texts = _without_first(texts, call.trouble.option("lost_records", "records", 1))
    for change in _changes(call):
        texts = _changed(texts, change)
    return texts


def as_array(texts: Iterator[str], *, opening: str = "[", closing: str = "]") -> Iterator[bytes]:
    """Write records as a JSON array, many at a time."""
    before = opening
    while some := ",".join(islice(texts, _RECORDS_A_PIECE)):
        yield f"{before}{some}".encode()
        before = ","
    yield (closing if before == "," else opening + closing).encode()


def _joined(body: str, rest: str | None) -> str:
    if rest is None:
        return body
    return f"{body[:-1]},{rest[1:]}" if len(body) > 2 else rest


def _without_first(texts: Iterator[str], count: int) -> Iterator[str]:
    yield from islice(texts, count, None)


def _changes(call: Call) -> Iterator[Callable[[int, dict[str, Any]], dict[str, Any]]]:
    if "foreign" in call.trouble:
        yield lambda _, record: record | _SOMEBODY_ELSE
    if "keyless" in call.trouble:
        at = call.trouble.option("keyless", "record", 1)
        yield lambda number, record: _keyless(record) if number == at else record
    if "changed" in call.trouble:
        change = call.trouble.option("changed", "change", dict)
        yield lambda _, record: change(record)


def _keyless(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in _KEYS}


def _changed(texts: Iterator[str], change: Callable[[int, dict[str, Any]], dict[str, Any]]) -> Iterator[str]:
    for number, text in enumerate(texts, start=1):
        yield encode(change(number, simplejson.loads(text, use_decimal=True)))


def _gzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = compressobj(level=1, wbits=_GZIP)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


def _up_to(pieces: Iterator[bytes], after: int | None) -> Iterator[bytes]:
    """Yield the first so many bytes; without a number, half of the first piece."""
    for piece in pieces:
        if after is None:
            yield piece[: len(piece) // 2]
            return
        yield piece[:after]
        after -= len(piece)
        if after <= 0:
            return


def _dripping(pieces: Iterator[bytes], call: Call) -> Iterator[bytes]:
    size = call.trouble.option("slow", "piece", 512)
    seconds = call.trouble.option("slow", "seconds", 0.05)
    for piece in pieces:
        for at in range(0, len(piece), size):
            yield piece[at : at + size]
            if call.world.closing.wait(seconds):
                raise ConnectionAbortedError


def _broken(pieces: Iterator[bytes], call: Call, kind: str) -> Iterator[bytes]:
    yield from pieces
    if kind == "gone":
        call.world.go_away()
    else:
        # Werkzeug reads what is left of a question first, and who waits for an answer sends no more.
        call.request.environ["werkzeug.socket"].shutdown(SHUT_RDWR)
    raise ConnectionAbortedError

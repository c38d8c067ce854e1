"""Instants: points in time, read and written as every file and page of ours does, in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from reports_lib.errors import ParamsError

__all__ = ["format_instant", "parse_instant"]

_DAY = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}")


def parse_instant(text: str, *, where: str) -> datetime:
    """Read an ISO 8601 date or instant as UTC; a bare date means the end of that day.

    >>> parse_instant("2026-11-05", where="--as-of").isoformat()
    '2026-11-05T23:59:59+00:00'
    """
    try:
        if _DAY.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time.max, UTC).replace(microsecond=0)
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise ParamsError(
            f"{text!r} is not an instant",
            where=where,
            todo="write it as 2026-11-05 or 2026-11-05T08:00:00Z",
        ) from error
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def format_instant(instant: datetime) -> str:
    """Write an instant as every file and page of ours does: ``2026-11-05T08:00:00Z``."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

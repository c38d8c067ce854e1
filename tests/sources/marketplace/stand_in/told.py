"""Told: rows that a client pulls, and rows of what the book says."""

from __future__ import annotations

from datetime import date

from reports_lib.sources import STREAMS

__all__ = ["TODAY", "expected", "rows_of"]

TODAY = date(2026, 11, 5)


def rows_of(market, stream, **asked):
    """The rows of a pull by key, the last statement of each."""
    shape = STREAMS[stream]
    pulled = market.pull(stream, at=market.instant, **asked)
    rows = (shape.row(record, where=where, hash_key="") for where, record in pulled)
    return {row[0]: row for row in rows}


def expected(book, stream):
    """The rows of what the book tells."""
    shape = STREAMS[stream]
    records = book.records(stream, at=TODAY)
    return {row[0]: row for row in (shape.row(one, where="book", hash_key="") for one in records)}

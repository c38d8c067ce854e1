"""Shapes: what two questions have in common that differ only in the time and the words they ask of."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import ibis.expr.operations as ops
from ibis.common.graph import Node
from ibis.expr.datatypes import DataType
from ibis.expr.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["shape_of"]

_FIRST_MONTH = 12 * 1970  # a month's number since year 0 is an int16
_DIGEST_SIGNS = 32


def shape_of(root: Node) -> tuple[str, list[ops.Literal]] | None:
    """Return a digest of an expression's shape, and the values that are no part of it, by their order.

    Nothing for an expression that holds data of its own, or something of a kind that is not known here.
    """
    places: dict[Node, int] = {}
    values: list[ops.Literal] = []
    told: list[str] = []
    words = {one for node in root.find(ops.InValues) for one in node.options if isinstance(one, ops.Literal)}
    stack: list[Node] = [root]
    while stack:
        node = stack[-1]
        if node in places:
            stack.pop()
            continue
        if isinstance(node, ops.InMemoryTable | ops.SQLQueryResult):
            return None
        if below := [one for one in node.__children__ if one not in places]:
            stack += below
            continue
        stack.pop()
        places[node] = len(places)
        if isinstance(node, ops.Literal) and _is_value(node, words):
            told.append(f"{node.dtype!r} {len(values)}")
            values.append(node)
            continue
        described = [_described(one, places) for one in _arguments(node)]
        if None in described:
            return None
        told.append(f"{type(node).__name__}({','.join(map(str, described))})")
    return sha256("\n".join(told).encode()).hexdigest()[:_DIGEST_SIGNS], values


def _is_value(literal: ops.Literal, words: set[ops.Literal]) -> bool:
    value, dtype = literal.value, literal.dtype
    if value is None:
        return False
    if dtype.is_int16():
        return int(value) >= _FIRST_MONTH
    return bool(dtype.is_date() or dtype.is_timestamp() or (dtype.is_string() and literal in words))


def _arguments(node: Node) -> Iterator[Any]:
    """Yield what a node is made of; which connection a table belongs to is no part of its shape."""
    for name, value in zip(node.__argnames__, node.__args__, strict=True):
        if name != "source":
            yield value


def _described(value: Any, places: Mapping[Node, int]) -> str | None:
    """Write an argument of a node; nothing for one of an unknown kind."""
    if isinstance(value, Node):
        return f"#{places[value]}" if value in places else None
    if isinstance(value, frozenset):
        value = sorted(value, key=repr)
    if isinstance(value, tuple | list):
        parts = [_described(one, places) for one in value]
        return None if None in parts else f"({','.join(map(str, parts))})"
    if isinstance(value, Schema | DataType):
        return _written_type(value)
    if hasattr(value, "items"):
        return _described([part for pair in value.items() for part in pair], places)
    if value is None or isinstance(value, str | int | float | date | type):
        return repr(value)
    return repr(value) if type(value).__module__.startswith(("ibis.", "decimal", "datetime")) else None


@lru_cache(maxsize=4096)
def _written_type(value: Schema | DataType) -> str:
    return repr(value)

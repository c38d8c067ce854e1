"""Check: one line of the gate, and how what was counted is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis
    import pandas as pd

__all__ = ["Check", "Found", "counts", "found", "judged", "noted"]

# A handful is for a person to look at, whatever it is a part of.
_HANDFUL = 20
# One in so many is no slip any more: what is computed of them is wrong.
_ONE_IN = 20


@dataclass(frozen=True)
class Check:
    """What was looked at, how it is, how many records it is about, a key to look up, what to do."""

    check: str
    status: str
    records: int
    finding: str
    example: str | None = None
    what_to_do: str | None = None


@dataclass(frozen=True)
class Found:
    """How many records there are of a kind, and the key of one."""

    records: int
    example: str | None = None

    def __add__(self, other: Found) -> Found:
        examples = [one for one in (self.example, other.example) if one is not None]
        return Found(self.records + other.records, min(examples, default=None))


def counts(table: ibis.Table, key: str, **kinds: ibis.Value) -> dict[str, ibis.Value]:
    """Return what an aggregate needs to count rows of some kinds: the number, and the first key of each."""
    told = {name: table.count(where=is_one) for name, is_one in kinds.items()}
    return told | {f"{name}_example": table[key].min(where=is_one) for name, is_one in kinds.items()}


def found(counted: pd.DataFrame, name: str) -> Found:
    """Add up what ``counts`` counted of a kind, over all rows of an aggregate."""
    examples: Any = counted[f"{name}_example"].dropna()
    return Found(int(counted[name].sum()), None if examples.empty else str(examples.min()))


def judged(
    name: str, seen: Found, *, fine: str, finding: str, what_to_do: str, of: int | None = None
) -> Check:
    """Return a check: green where nothing was found, else amber.

    ``of`` says what the records are a part of, where figures are made of them. The check is red when
    they are more than a handful and more than one in twenty: then the figures are wrong.
    """
    if not seen.records:
        return Check(name, "green", 0, fine)
    is_too_much = of is not None and seen.records > _HANDFUL and seen.records * _ONE_IN > of
    status = "red" if is_too_much else "amber"
    return Check(name, status, seen.records, finding, seen.example, what_to_do)


def noted(name: str, seen: Found, finding: str) -> Check:
    """Return a check of what is ordinary, however odd it looks: green, with its count."""
    return Check(name, "green", seen.records, finding, seen.example)

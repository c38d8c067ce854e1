"""Retention: how many days things are kept that a store can do without, from params/retention.yml."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from reports_lib.config import read_yaml
from reports_lib.errors import ParamsError, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Retention", "read_retention"]


@dataclass(frozen=True)
class Retention:
    """For how many days each kind is kept; none is for ever."""

    mail_bodies_days: int | None = None
    pages_days: int | None = None
    backups_days: int | None = None
    logs_days: int | None = None
    previews_days: int | None = 30


def read_retention(path: Path, *, keep_days: int | None = None) -> Retention:
    """Read params/retention.yml; without it, all is kept but previews of mails. ``keep_days`` wins over it.

    Raises ``ParamsError`` for an unknown key, and for what is no number of days.
    """
    names = [one.name for one in fields(Retention)]
    if keep_days is not None:
        return Retention(**dict.fromkeys(names, _days("--keep-days", keep_days, "the command line")))
    written = read_yaml(path) if path.exists() else {}
    for name in written:
        if name not in names:
            raise ParamsError(
                f"retention.yml has no key {name!r}", where=str(path), todo=did_you_mean(name, names)
            )
    return Retention(**{name: _days(name, value, str(path)) for name, value in written.items()})


def _days(name: str, value: object, where: str) -> int | None:
    if value is not None and (type(value) is not int or not 0 <= value <= 36_500):
        raise ParamsError(
            f"{name} is {value!r}, which is no number of days",
            where=where,
            todo=f"write it as {name}: 400, or leave it out to keep everything",
        )
    return value

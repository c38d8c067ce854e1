"""Values: what a field of a record may hold, and how a wrong one is told."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

__all__ = [
    "Cents",
    "Day",
    "DayIfAny",
    "RequiredDay",
    "RequiredText",
    "Text",
    "Whole",
    "plain_text",
    "told",
    "well_formed",
]

LARGEST_DOLLARS = Decimal(10) ** 9
_LARGEST_EXPONENT = 12
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_HUNDRED = Decimal(100)
_HALVES = re.compile("[\ud800-\udfff]")
_DIGITS = re.compile(r"-?[0-9]{1,15}")
_LONGEST_WHOLE = 15
_HARMLESS = re.compile(r"(?=.*\d)[-+\w.,:/$€]{1,40}")


def plain_text(value: object) -> str | None:
    """Read text; the string "null" and the empty one mean that nothing is known."""
    if value is None:
        return None
    if not isinstance(value, str):
        if isinstance(value, dict | list | bool):
            raise PydanticCustomError("text", "is not text")
        value = str(value)
    text = well_formed(value.strip())
    return None if text in {"", "null"} else text


def well_formed(text: str) -> str:
    """Return text that every file and terminal takes: without halves of a character."""
    return text if text.isascii() else _HALVES.sub("\N{REPLACEMENT CHARACTER}", text)


def _day(value: object) -> date | None:
    text = plain_text(value)
    return None if text is None else _known_day(text)


# Records of ten years name four thousand days.
@lru_cache(maxsize=1 << 13)
def _known_day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise PydanticCustomError("day", "is not a date; dates are written YYYY-MM-DD and must exist")


def _day_if_any(value: object) -> date | None:
    """Read a day where the API writes a word, such as NA or Pending, when there is none."""
    text = plain_text(value)
    return _day(text) if text and text[:1].isdigit() else None


def _cents(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("amount", "is not a number of dollars")
    dollars = Decimal(value)
    # By its size first: arithmetic on an absurd exponent never ends.
    if not dollars.is_finite() or dollars.adjusted() > _LARGEST_EXPONENT or abs(dollars) >= LARGEST_DOLLARS:
        raise PydanticCustomError("amount", "is not a believable number of dollars (a billion or more)")
    return int((dollars * _HUNDRED).to_integral_value(rounding=ROUND_HALF_UP))


def _whole(value: object) -> int | None:
    """Read a whole number, also one written as text; a word such as NA is no number."""
    if isinstance(value, str):
        value = Decimal(value) if _DIGITS.fullmatch(value.strip()) else None
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("whole", "is not a whole number")
    if isinstance(value, Decimal) and (value.adjusted() > _LONGEST_WHOLE or value % 1):
        raise PydanticCustomError("whole", "is not a whole number")
    if abs(value) >= 10**_LONGEST_WHOLE:
        raise PydanticCustomError("whole", "is not a believable number")
    return int(value)


def _known(value: object) -> object:
    if value is None:
        raise PydanticCustomError("missing", "is missing")
    return value


Text = Annotated[str | None, BeforeValidator(plain_text)]
RequiredText = Annotated[str, BeforeValidator(lambda value: _known(plain_text(value)))]
Day = Annotated[date | None, BeforeValidator(_day)]
DayIfAny = Annotated[date | None, BeforeValidator(_day_if_any)]
RequiredDay = Annotated[date, BeforeValidator(lambda value: _known(_day(value)))]
Cents = Annotated[int | None, BeforeValidator(_cents)]
Whole = Annotated[int | None, BeforeValidator(_whole)]


def told(value: object) -> str:
    """Tell a wrong value, unless it could be somebody's name, e-mail or phone."""
    text = str(value)[:40]
    return f" is {text!r}, which" if _HARMLESS.fullmatch(text) else " holds something that"

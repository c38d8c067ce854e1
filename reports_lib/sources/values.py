"""Values: what a field of a record may hold, and how a wrong one is told."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

__all__ = ["Cents", "Day", "RequiredDay", "RequiredText", "Text", "plain_text", "told"]

LARGEST_DOLLARS = Decimal(10) ** 9
_LARGEST_EXPONENT = 12
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_HUNDRED = Decimal(100)
_HARMLESS = re.compile(r"(?=.*\d)[-+\w.,:/$€]{1,40}")


def plain_text(value: object) -> str | None:
    """Read text; the string "null" and the empty one mean that nothing is known."""
    if value is None:
        return None
    if isinstance(value, dict | list | bool):
        raise PydanticCustomError("text", "is not text")
    text = str(value).strip()
    return None if text in {"", "null"} else text


def _day(value: object) -> date | None:
    text = plain_text(value)
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise PydanticCustomError("day", "is not a date; dates are written YYYY-MM-DD and must exist")


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


def _known(value: object) -> object:
    if value is None:
        raise PydanticCustomError("missing", "is missing")
    return value


Text = Annotated[str | None, BeforeValidator(plain_text)]
RequiredText = Annotated[str, BeforeValidator(lambda value: _known(plain_text(value)))]
Day = Annotated[date | None, BeforeValidator(_day)]
RequiredDay = Annotated[date, BeforeValidator(lambda value: _known(_day(value)))]
Cents = Annotated[int | None, BeforeValidator(_cents)]


def told(value: object) -> str:
    """Tell a wrong value, unless it could be somebody's name, e-mail or phone."""
    text = str(value)[:40]
    return f" is {text!r}, which" if _HARMLESS.fullmatch(text) else " holds something that"

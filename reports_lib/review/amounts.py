"""Amounts: exact sums and changes, and the words they are said in."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reports_lib.fields import show

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["change", "known", "relative_change", "signed", "total"]


def known(value: Any) -> bool:
    """Say whether there is a value at all."""
    return value is not None and value == value  # noqa: PLR0124  NaN is the one value unlike itself


def total(amounts: Iterable[Any]) -> Decimal:
    """Add amounts up; unknown ones add nothing."""
    return sum((Decimal(one) for one in amounts if known(one)), Decimal())


def change(now: Any, before: Any) -> Decimal | None:
    """Return the difference, unknown where either side is.

    >>> change(Decimal("3.00"), None) is None
    True
    """
    return Decimal(now) - Decimal(before) if known(now) and known(before) else None


def relative_change(now: Any, before: Any) -> Decimal | None:
    """Return the difference as a part of what it was, unknown where either side is below zero.

    >>> relative_change(Decimal("3.00"), Decimal("2.00"))
    Decimal('0.5')
    """
    difference = change(now, before)
    return difference / Decimal(before) if difference is not None and before > 0 <= now else None


def signed(name: str, value: Any, *, short: bool = False) -> str:
    """Write a change with its sign.

    >>> signed("change_usd", Decimal("1234.50"))
    '+$1,234.50'
    >>> signed("change_usd", Decimal("-0.50"))
    '−$0.50'
    >>> signed("change_share", Decimal("-0.031"))
    '−3.1 %'
    >>> signed("change_share", Decimal("-0.0003"))
    '0.0 %'
    """
    if not known(value):
        return show(name, value)
    size = show(name, abs(value), short=short)
    if not any(sign in "123456789" for sign in size):
        return size
    return f"{'+' if value > 0 else '−'}{size}"

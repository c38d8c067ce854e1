"""Cents: one ratio of integers rounded half away from zero, and cents written as dollars."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["dollars", "half_away"]


def half_away(numerator: int, denominator: int) -> int:
    """Divide by a positive denominator and round half away from zero.

    >>> half_away(5, 2), half_away(-5, 2), half_away(7, 3)
    (3, -3, 2)
    """
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -rounded if numerator < 0 else rounded


def dollars(cents: int) -> Decimal:
    """Write cents as dollars with two digits.

    >>> dollars(19800), dollars(-5)
    (Decimal('198.00'), Decimal('-0.05'))
    """
    return Decimal(cents).scaleb(-2)

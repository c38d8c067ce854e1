"""Hostile names: what a company can call itself to break a page, a spreadsheet or a template."""

from __future__ import annotations

__all__ = ["HOSTILE_NAMES", "has_hostile_name", "hostile_name"]

HOSTILE_NAMES = (
    "<b>Bold & Sons</b>",
    "<script>document.title='owned'</script>",
    "{{ vendor.token }} {% raw %}",
    "# Heading [link](https://evil.example) | *cell* |",
    "\u202egnidart thgiR\u202c Ltd",
    "🚀 Räkett ⚡ 株式会社 🧪",
    "=1+1",
    "Very " * 59 + "Large",
)
# Every 24th customer of two hundred has one; the remainders are odd, and no part's.
_EVERY, _BETWEEN, _FIRST = 200, 24, 7


def has_hostile_name(number: int) -> bool:
    """Say whether a customer's number is one of those with a hostile name."""
    return number % _EVERY % _BETWEEN == _FIRST and number % _EVERY // _BETWEEN < len(HOSTILE_NAMES)


def hostile_name(number: int) -> str | None:
    """Return the hostile name of a customer's number; later rounds add the round to it."""
    if not has_hostile_name(number):
        return None
    again, at = divmod(number, _EVERY)
    return HOSTILE_NAMES[at // _BETWEEN] + (f" {again + 1}" if again else "")

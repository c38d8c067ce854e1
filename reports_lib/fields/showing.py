"""Showing: a value written as a reader sees it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from reports_lib.audiences import OTHER
from reports_lib.errors import ParamsError, did_you_mean
from reports_lib.fields.conversion import CONVERSION
from reports_lib.fields.dimensions import DIMENSIONS
from reports_lib.fields.exploring import EXPLORING
from reports_lib.fields.quality import QUALITY
from reports_lib.fields.retention import RETENTION
from reports_lib.fields.revenue import REVENUE
from reports_lib.fields.segments import SEGMENTS
from reports_lib.fields.users import USERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reports_lib.fields.field import Field, Unit

__all__ = [
    "BETWEEN",
    "FIELDS",
    "LONGEST_LABEL",
    "MISSING",
    "NOT_STATED",
    "field",
    "label_apps",
    "label_segments",
    "show",
    "show_figure",
]

MISSING = "—"
NOT_STATED = "Not stated"
BETWEEN = " · "
LONGEST_LABEL = 48

_TIMES = {"month", "quarter", "date"}
_CALENDAR = "Q-DEC"
_SEATS = {"tier_band", "customer_size"}
_NUMBERS = {"share": "{:.1%}", "points": "{:+.1f} pt", "ratio": "{:,.2f}", "days": "{:,.1f}"}

FIELDS: dict[str, Field] = {
    one.name: one
    for one in (*DIMENSIONS, *REVENUE, *RETENTION, *CONVERSION, *SEGMENTS, *USERS, *QUALITY, *EXPLORING)
}


def field(name: str) -> Field:
    """Return the field of a column; an unknown column is a ``ParamsError``."""
    if name not in FIELDS:
        raise ParamsError(
            f"Column {name!r} has no field", where="reports_lib/fields", todo=did_you_mean(name, FIELDS)
        )
    return FIELDS[name]


def show(name: str, value: Any, *, short: bool = False) -> str:
    """Write a value as a reader sees it; a missing one is a dash, never zero.

    ``short`` drops the cents of money, for tiles and sentences where the table beside has them, and
    cuts a long text to what a label can hold.

    >>> show("mrr_usd", Decimal("-1234.50"))
    '−$1,234.50'
    >>> show("mrr_usd", Decimal("1234.50"), short=True)
    '$1,235'
    >>> show("arpc_usd", None)
    '—'
    """
    unit = field(name).unit
    if value is None or value != value:  # noqa: PLR0124  NaN is the one value unlike itself
        return MISSING
    if unit == "usd":
        places = Decimal(1) if short else Decimal("0.01")
        amount = Decimal(value).quantize(places, rounding=ROUND_HALF_UP)
        return f"{'−' if amount < 0 else ''}${abs(amount):,}"
    if unit == "count":
        return f"{int(value):,}".replace("-", "−")
    if unit in _NUMBERS:
        return _number(unit, Decimal(value))
    if hasattr(value, "qyear") or (unit in _TIMES and isinstance(value, date | datetime)):
        return _time(unit, value)
    return _brief(str(value)) if short else str(value)


def _time(unit: Unit, value: Any) -> str:
    """Write a day or what began on it; a quarter says whether its year is a fiscal one."""
    if hasattr(value, "qyear"):
        return f"Q{value.quarter} {'' if value.freqstr == _CALENDAR else 'FY'}{value.qyear}"
    if unit == "quarter":
        return f"Q{(value.month + 2) // 3} {value.year}"
    return f"{value:%b %Y}" if unit == "month" else f"{value.day} {value:%b %Y}"


def _number(unit: Unit, value: Decimal) -> str:
    """Write what is no money and no count; what rounds to nothing has no sign."""
    written = _NUMBERS[unit].format(100 * value if unit == "points" else value).replace("%", " %")
    if any(sign in "123456789" for sign in written):
        return written.replace("-", "−")
    return written.lstrip("+-")


def show_figure(headline: str, name: str, value: Any) -> str:
    """Write a published figure in its headline's own unit; of a headline nobody knows any more, as it is.

    >>> show_figure("mrr_usd", "first_published", Decimal("530.00"))
    '$530.00'
    >>> show_figure("happiness", "first_published", 7)
    '7'
    """
    return show(headline if headline in FIELDS else name, value)


def _brief(text: str) -> str:
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    words = " ".join(printable.split())
    return words if len(words) <= LONGEST_LABEL else f"{words[: LONGEST_LABEL - 1].rstrip()}…"


def label_apps(apps: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Give each app key a name short enough for a label, and unlike every other app's.

    >>> label_apps([("lens", "Roadmap Lens"), ("guard", "Page Guard"), ("guard-2", "Page Guard")])
    {'lens': 'Roadmap Lens', 'guard': 'Page Guard (guard)', 'guard-2': 'Page Guard (guard-2)'}
    """
    named = {key: name if isinstance(name, str) and name.strip() else key for key, name in apps}
    names = {key: _brief(name) for key, name in named.items()}
    count = Counter(names.values())
    return {key: name if count[name] == 1 else f"{name} ({_brief(key)})" for key, name in names.items()}


def label_segments(segments: Iterable[Mapping[Any, Any]]) -> list[str]:
    """Name each segment by the values of its columns, unlike every other one.

    >>> label_segments([{"hosting": "Cloud", "tier_band": "11-25"}, {"hosting": None, "tier_band": "26-50"}])
    ['Cloud · 11-25 users', 'Not stated · 26-50 users']
    """
    names = [BETWEEN.join(_part(name, value) for name, value in one.items()) for one in segments]
    return [
        name if names.count(name) == 1 else f"{name} ({names[: place + 1].count(name)})"
        for place, name in enumerate(names)
    ]


def _part(name: str, value: Any) -> str:
    words = show(name, value, short=True)
    if words in {MISSING, OTHER}:
        return NOT_STATED if words == MISSING else OTHER.lower()
    return f"{words}{' users' * (name in _SEATS)}"

"""Fields: every visible column's label, unit, format and direction, said once.

Charts, tables, tiles and messages take their words and number formats from here, so that one
quantity never has two names. Ratios are 0-1 in data; percent exists only on screen.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Literal

from reports_lib.errors import ParamsError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["FIELDS", "MISSING", "NOT_STATED", "Field", "field", "label_apps", "show"]

Unit = Literal["usd", "count", "share", "month", "date", "text"]

MISSING = "—"
NOT_STATED = "Not stated"
LONGEST_LABEL = 48

_AXIS = {"usd": "$~s", "count": ",d", "share": ".0%", "month": "%b %Y", "date": "%-d %b %Y", "text": ""}
_EXACT = {"usd": "$,.2f", "count": ",d", "share": ".1%", "month": "%b %Y", "date": "%-d %b %Y", "text": ""}


@dataclass(frozen=True)
class Field:
    """One visible column.

    ``better`` says which direction is good news: ``up``, ``down`` or ``neither``.
    """

    name: str
    label: str
    unit: Unit
    description: str
    better: Literal["up", "down", "neither"] = "neither"

    @property
    def axis_format(self) -> str:
        """The d3 format of an axis: short."""
        return _AXIS[self.unit]

    @property
    def exact_format(self) -> str:
        """The d3 format of a tooltip: exact."""
        return _EXACT[self.unit]


_ALL = [
    Field("month", "Month", "month", "UTC calendar month; balances are read at its last instant"),
    Field("app_key", "App", "text", "The app's key on the Marketplace"),
    Field("app_name", "App name", "text", "The app's name, as last seen"),
    Field("hosting", "Hosting", "text", "Cloud, Data Center or Server"),
    Field("app_edition", "Edition", "text", "Standard or Advanced; empty where an app has no editions"),
    Field("billing_period", "Billing period", "text", "Monthly or Annual"),
    Field("licence_type", "Licence type", "text", "Commercial, academic and so on"),
    Field("sale_type", "Sale type", "text", "New, Renewal, Upgrade, Downgrade or Refund"),
    Field("tier", "Tier", "text", "The seats or the price band bought"),
    Field("country", "Country", "text", "The customer's country"),
    Field("region", "Region", "text", "The customer's region"),
    Field("partner_name", "Partner", "text", "The Solution Partner who sold it"),
    Field("partner_type", "Partner type", "text", "Expert, Reseller and so on; empty where sold directly"),
    Field("company", "Company", "text", "The customer's company, as last seen"),
    Field("customer_id", "Customer", "text", "Our stitched id of a customer"),
    Field("licence_id", "Licence", "text", "Our stitched id of a licence"),
    Field("movement", "Movement", "text", "What a change of MRR was: new, reactivation, expansion and so on"),
    Field("amount_usd", "Amount", "usd", "A signed amount"),
    Field("mrr_usd", "MRR", "usd", "Monthly recurring revenue in force at month end", "up"),
    Field("arr_usd", "ARR", "usd", "MRR times twelve", "up"),
    Field("paying_customers", "Paying customers", "count", "Customers with MRR above zero", "up"),
    Field("arpc_usd", "ARPC", "usd", "MRR per paying customer", "up"),
    Field("opening_mrr_usd", "Opening MRR", "usd", "MRR at the end of the month before", "up"),
    Field("new_mrr_usd", "New", "usd", "MRR of customers who never paid for the app before", "up"),
    Field("reactivation_mrr_usd", "Reactivation", "usd", "MRR of customers who came back to the app", "up"),
    Field("expansion_mrr_usd", "Expansion", "usd", "MRR added by customers who already paid", "up"),
    Field("contraction_mrr_usd", "Contraction", "usd", "MRR lost from customers who still pay", "down"),
    Field("churn_mrr_usd", "Churn", "usd", "MRR lost with customers who stopped paying for the app", "down"),
    Field("neutral_mrr_usd", "Neutral", "usd", "Changes of booking, not of business"),
    Field("closing_mrr_usd", "Closing MRR", "usd", "MRR at the end of the month", "up"),
    Field("lines", "Lines", "count", "Transaction lines"),
    Field("sales_usd", "Sales", "usd", "Amounts booked in the month, refunds taken off", "up"),
    Field("refunds_usd", "Refunds", "usd", "Amounts paid back, positive", "down"),
    Field("change_usd", "Change", "usd", "Against the month before", "up"),
    Field("change_share", "Relative change", "share", "Against the month before, as a part of it", "up"),
    Field("net_change_mrr_usd", "Net change in MRR", "usd", "Closing MRR less opening MRR", "up"),
    Field("day", "Day", "date", "The UTC day whose end is looked at"),
    Field("users_then", "Users then", "count", "Seats of licences in force on the earlier day", "up"),
    Field("new_users", "New users", "count", "Seats that licences gained since then", "up"),
    Field("lost_users", "Lost users", "count", "Seats that licences lost since then", "down"),
    Field("net_users", "Net users", "count", "New users less lost users", "up"),
    Field("users_now", "Users now", "count", "Seats of licences in force on the day", "up"),
    Field("users_now_at_least", "Users at least", "count", "Users now, by the lower end of each band", "up"),
    Field("unlimited_then", "Unlimited then", "count", "Licences without a limit then, beside the sum"),
    Field("unlimited_now", "Unlimited now", "count", "Licences without a limit, beside the sum"),
    Field("unknown_then", "Unknown then", "count", "Licences of unknown seats then, beside the sum"),
    Field("unknown_now", "Unknown now", "count", "Licences of unknown seats, beside the sum", "down"),
    Field("licences_now", "Licences now", "count", "Commercial and academic licences in force", "up"),
    Field("left_out_now", "Left out", "count", "Licences of other types in force, which give no users"),
    Field("licences", "Licences", "count", "How many licences"),
    Field("active", "Active", "count", "Licences in force at month end, but for evaluations", "up"),
    Field("evaluating", "Evaluating", "count", "Evaluations and demonstrations at month end", "up"),
    Field("installs", "Installs", "count", "Licences that came into force in the month", "up"),
    Field("uninstalls", "Uninstalls", "count", "Licences that went out of force in the month", "down"),
    Field("stream", "Stream", "text", "What kind of records"),
    Field("first_on", "First day", "date", "The earliest day the records speak of"),
    Field("last_on", "Last day", "date", "The latest day the records speak of"),
    Field("check", "Check", "text", "What was looked at"),
    Field("status", "Status", "text", "green, amber or red"),
    Field("records", "Records", "count", "How many records it is about", "down"),
    Field("finding", "Finding", "text", "What was found"),
    Field("example", "Example", "text", "One key to look up"),
]

FIELDS: dict[str, Field] = {one.name: one for one in _ALL}


def field(name: str) -> Field:
    """Return the field of a column; an unknown column is a ``ParamsError``."""
    if name not in FIELDS:
        raise ParamsError(
            f"Column {name!r} has no field", where="reports_lib/fields.py", todo=did_you_mean(name, FIELDS)
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
    if unit == "share":
        return f"{Decimal(value) * 100:.1f} %".replace("-", "−")
    if unit in {"month", "date"} and isinstance(value, date | datetime):
        return f"{value:%b %Y}" if unit == "month" else f"{value.day} {value:%b %Y}"
    return _brief(str(value)) if short else str(value)


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

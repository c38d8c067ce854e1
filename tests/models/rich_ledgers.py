"""Rich ledgers: random lines of a few customers with all that can be booked, right and wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests.records import line

if TYPE_CHECKING:
    from random import Random

__all__ = ["later_lines", "ledger"]

_FIRST_DAY = date(2025, 12, 10)
_DAYS = 250
_LENGTHS = (28, 30, 31, 31, 31, 61, 92, 181, 365, 365, 366, 0, -2)
_WORDS = {
    "hosting": ("Cloud", "Cloud", "Cloud", "Data Center", "Data Center", "Server", "Moon", None),
    "billing_period": ("Monthly", "Monthly", "Annual", "Annual", None),
    "tier": ("10 Users", "10 Users", "25 Users", "300 Users", "Unlimited Users", None),
    "edition": ("Standard", "Advanced", None),
    "licence_type": (*["COMMERCIAL"] * 6, "ACADEMIC", "COMMUNITY", "Lunar", None),
    "status": (*["Paid"] * 6, "Open", "Uncollectible", "Lost"),
    "partner_type": ("EXPERT", None, None),
    "sale_type": ("New", "Renewal", "Renewal", "Upgrade", "Downgrade", "Barter", None),
}
_WHO = ("addonKey", "appEntitlementNumber", "cloudId", "customerDetails")
_OF_ITS_OWN = ("transactionLineItemId", "transactionId", "proratedDetails", "originalTransactionDetails")
_UNSAID = dict.fromkeys(("company", "site", "entitlement", "hosting", "licence_type", "status"))
_PLACES = {"hosting": "hosting", "licence_type": "licenseType"}
Record = dict[str, Any]


def ledger(dice: Random, *, size: int, customers: tuple[str, ...] = ("ann", "ann", "bob")) -> list[Record]:
    """Lines in the order in which they were thought of; refunds and changes are of earlier ones."""
    lines: list[Record] = []
    for at in range(size):
        kind = dice.choice(("sale", "sale", "next", "next", "next", "refund", "change", "added"))
        sales = [
            one for one in lines if one["purchaseDetails"].get("saleType") != "Refund" and _days(one) > 0
        ]
        if kind == "sale" or not sales:
            start = _FIRST_DAY + timedelta(days=dice.randrange(_DAYS))
            lines.append(_sale(dice, at, start) | _licence(dice, customers))
        else:
            lines += _BOOKED[kind](dice, at, dice.choice(sales))
    return lines


def later_lines(dice: Random, lines: list[Record], *, size: int, after: date) -> list[Record]:
    """Refunds booked after a day, and sales that start after it: for licences of the ledger and a new one."""
    paid = [
        one
        for one in lines
        if one["purchaseDetails"]["purchasePrice"] > 0
        and _days(one) > 0
        and "proratedDetails" not in one["purchaseDetails"]
    ]
    more = []
    for at in range(1000, 1000 + size):
        day = after + timedelta(days=dice.randrange(1, 60))
        kind = dice.choice(("new", "sale", "refund") if paid else ("new",))
        if kind == "refund":
            more += _refund(dice, at, dice.choice(paid), since=day)
        else:
            owner = _named("dee", "maps", 1) if kind == "new" else _owner(dice.choice(paid))
            more.append(_sale(dice, at, day) | owner)
    return more


def _licence(dice: Random, customers: tuple[str, ...]) -> Record:
    return _named(dice.choice(customers), dice.choice(("maps", "maps", "forms")), dice.randrange(1, 5))


def _named(customer: str, app: str, number: int) -> Record:
    """A licence on the customer's site, on another site of the same company, or without a site."""
    site = {3: f"apart-{customer}", 4: None}.get(number, f"site-{customer}")
    who = {"customer": customer, "site": site, "entitlement": f"E-{customer}-{app}-{number}"}
    return _owner(line("", app=app, **who, email=f"x@{customer}.example"))


def _owner(record: Record) -> Record:
    return {key: record[key] for key in _WHO if key in record}


def _sale(dice: Random, at: int, start: date) -> Record:
    days = dice.choice((*_LENGTHS, dice.randrange(1, 100)))
    gross = dice.choice((0, 5, 10_00, 100_00, 1_200_00, dice.randrange(-400_00, 2_000_00)))
    share = dice.choice((75, 80, 85))
    words = {name: dice.choice(choices) for name, choices in _WORDS.items()}
    sold_on = start + timedelta(days=dice.choice((0, 0, 0, -9, 12, dice.randrange(-40, 40))))
    return _line(
        f"S-{at:04}",
        term=(start, start + timedelta(days=days)),
        sold_on=sold_on,
        cents=(dice.choice((gross * share // 100, gross * share // 100, 0, 700)), gross),
        transaction=dice.choice((f"T-{at:04}", f"T-{max(at - 1, 0):04}", None)),
        **words,
    )


def _next(dice: Random, at: int, sale: Record) -> list[Record]:
    """Go on where a term ended, or days later, mostly with something that is not as it was."""
    start, end, _ = _when(sale)
    since = end + timedelta(days=dice.choice((0, 0, 0, 0, 10, 45)))
    net, gross = _cents(sale)
    cents = dice.choice(((net, gross), (net * 2, gross * 2), (gross * 80 // 100, gross), (gross // 2, gross)))
    made = _line(f"N-{at:04}", term=(since, since + (end - start)), sold_on=since, cents=cents)
    name, path = dice.choice((*_PLACES.items(), ("tier", "tier"), ("billing_period", "billingPeriod")))
    return [_like(sale, made, saleType="Renewal", **{path: dice.choice(_WORDS[name])})]


def _refund(dice: Random, at: int, sale: Record, *, since: date = _FIRST_DAY) -> list[Record]:
    start, end, sold_on = _when(sale)
    day = max(sold_on + timedelta(days=dice.randrange(100)), since)
    net, gross = _cents(sale)
    kind = dice.choice(("whole", "part", "rest", "rest of the term"))
    if kind == "part":
        part = dice.choice((10, 30, 50))
        net, gross = net * part // 100, gross * part // 100
    elif kind != "whole" and start < day < end:
        left, days = (end - day).days, (end - start).days
        net, gross = net * left // days, gross * left // days
        start = day if kind == "rest" else start
    original = dice.choice((sale.get("transactionId"), None, "T-unknown"))
    back = _line(f"R-{at:04}", term=(start, end), sold_on=day, cents=(-net, -gross), original=original)
    return [_like(sale, back, saleType="Refund")]


def _change(dice: Random, at: int, sale: Record) -> list[Record]:
    """A refund and a new line: of the whole term or the days left, by one name, invoice or day."""
    start, end, sold_on = _when(sale)
    day = min(max(sold_on + timedelta(days=dice.randrange(60)), start), end - timedelta(days=1))
    net, gross = _cents(sale)
    if dice.choice((True, False)):
        left, days = (end - day).days, (end - start).days
        net, gross, start = net * left // days, gross * left // days, day
    name = dice.choice((sale.get("transactionId"), None))
    invoice = dice.choice((f"T-{at:04}", None))
    ids = {"transaction": invoice, "original": name}
    more = dice.choice((gross // 2, gross * 2, gross * 3 // 2))
    share = dice.choice((75, 80, 85))
    apart = day + timedelta(days=dice.choice((0, 0, 0, 3)))
    back = _line(f"R-{at:04}", term=(start, end), sold_on=day, cents=(-net, -gross), **ids)
    anew = _line(f"U-{at:04}", term=(start, end), sold_on=apart, cents=(more * share // 100, more), **ids)
    words = {"tier": dice.choice(_WORDS["tier"]), "appEdition": dice.choice(_WORDS["edition"])}
    sale_type = dice.choice(("Upgrade", "Upgrade", "Downgrade", "Renewal", "New", None))
    tier = {"tier": words["tier"]} if words["tier"] else {}
    return [_like(sale, back, saleType="Refund"), _like(sale, anew, saleType=sale_type, **tier)]


def _added(dice: Random, at: int, sale: Record) -> list[Record]:
    """Users added in the term, and sometimes taken back again."""
    start, end, _ = _when(sale)
    day = start + timedelta(days=dice.randrange((end - start).days))
    ids = {"transaction": f"T-{at:04}"}
    more = _line(f"P-{at:04}", term=(day, end), sold_on=day, cents=(800, 1000), prorated="yes", **ids)
    back = _line(f"Q-{at:04}", term=(day, end), sold_on=day, cents=(-800, -1000), original=f"T-{at:04}")
    added = [_like(sale, more), _like(sale, back, saleType="Refund")]
    return added[: dice.choice((1, 2))]


_BOOKED = {"next": _next, "refund": _refund, "change": _change, "added": _added}


def _line(
    number: str, *, term: tuple[date, date], sold_on: date, cents: tuple[int, int], **rest: Any
) -> Record:
    net, gross = (f"{one / 100:.2f}" for one in cents)
    return line(
        number,
        starts_on=str(term[0]),
        ends_on=str(term[1]),
        sold_on=str(sold_on),
        net=net,
        gross=gross,
        **(_UNSAID | rest),
    )


def _like(sale: Record, made: Record, **said: Any) -> Record:
    """A line of the licence and in the words of another one."""
    own = made["purchaseDetails"]
    words = {key: value for key, value in sale["purchaseDetails"].items() if key not in {*own, *_OF_ITS_OWN}}
    purchase = {key: value for key, value in (words | own | said).items() if value is not None}
    ids = {key: value for key, value in sale.items() if key not in {*_OF_ITS_OWN, "purchaseDetails"}}
    return {**ids, **{key: made[key] for key in _OF_ITS_OWN if key in made}, "purchaseDetails": purchase}


def _when(record: Record) -> tuple[date, date, date]:
    sale = record["purchaseDetails"]
    return tuple(  # type: ignore[return-value]
        date.fromisoformat(sale[name]) for name in ("maintenanceStartDate", "maintenanceEndDate", "saleDate")
    )


def _days(record: Record) -> int:
    start, end, _ = _when(record)
    return (end - start).days


def _cents(record: Record) -> tuple[int, int]:
    sale = record["purchaseDetails"]
    return int(sale["vendorAmount"] * 100), int(sale["purchasePrice"] * 100)

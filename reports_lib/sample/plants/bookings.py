"""Bookings: what the platform books in several lines, at no price, or by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from reports_lib.sample.apps import APPS
from reports_lib.sample.cents import half_away
from reports_lib.sample.tiers import Tier
from reports_lib.sample.tills import Sale, reprice

if TYPE_CHECKING:
    from reports_lib.sample.lines import Line
    from reports_lib.sample.plants.stage import Stage

__all__ = [
    "dual_licensing",
    "due_date",
    "manual_invoice",
    "maximum_quantity",
    "odd_cents",
    "promotion",
    "sandbox",
    "shared_invoice",
    "to_annual",
    "to_monthly",
    "true_up",
    "upgrade_full_term",
    "upgrade_remaining_term",
    "zero_day_term",
]

_BILLED_IN_ARREARS_SINCE = date(2025, 7, 1)


def upgrade_full_term(stage: Stage) -> None:
    """Play an upgrade whose refund and new line share an invoice, and whose refund names no sale."""
    line, sold_on = _annual(stage), stage.month(5, 12)
    invoice = stage.till.next_invoice()
    refund = stage.till.take_back(line, sold_on=sold_on, invoice=invoice)
    refund.tells_original = False
    bigger = replace(line.offer, seats=line.offer.seats * 2)
    upgrade = stage.till.sell(
        bigger, (line.start, line.end), Sale("Upgrade", sold_on, before=line.offer, invoice=invoice)
    )
    _renew_after(stage, line, [refund, upgrade])


def upgrade_remaining_term(stage: Stage) -> None:
    """Play an upgrade whose refund and new line cover the days left, on invoices of their own."""
    line, sold_on = _annual(stage), stage.month(5, 12)
    days = (line.end - line.start).days
    refund = stage.till.take_back(line, sold_on=sold_on)
    refund.start = sold_on
    reprice(refund, -half_away(line.gross_cents * (line.end - sold_on).days, days))
    bigger = replace(line.offer, seats=line.offer.seats * 2)
    sale = Sale("Upgrade", sold_on, before=line.offer, full_days=days)
    upgrade = stage.till.sell(bigger, (sold_on, line.end), sale)
    _renew_after(stage, line, [refund, upgrade])


def _annual(stage: Stage) -> Line:
    start = stage.month(14, 9)
    licence = stage.licence(trial=start - timedelta(days=20))
    return stage.subscribe(licence, stage.offer(licence, months=12), start=start, until=stage.month(13))[0]


def _renew_after(stage: Stage, line: Line, pair: list[Line]) -> None:
    upgrade = pair[-1]
    upgrade.original = line
    licence = stage.licences[0]
    licence.lines += pair
    stage.subscribe(licence, upgrade.offer, start=line.end, first="Renewal")


def to_annual(stage: Stage) -> None:
    """Play a monthly customer who turns to annual billing for the same seats."""
    _change_billing(stage, 1, 12)


def to_monthly(stage: Stage) -> None:
    """Play an annual customer who turns to monthly billing for the same seats."""
    _change_billing(stage, 12, 1)


def _change_billing(stage: Stage, months: int, then: int) -> None:
    start, turn = stage.month(17, 14), stage.month(5, 14)
    licence = stage.licence(trial=start - timedelta(days=25))
    # Fifty users are a tier of annual billing, so that the seats stay what they are.
    offer = stage.offer(licence, months=months, seats=50)
    stage.subscribe(licence, offer, start=start, until=turn)
    stage.subscribe(licence, replace(offer, months=then), start=turn, first="Renewal")


def dual_licensing(stage: Stage) -> None:
    """Play a commercial licence that is discounted to nothing."""
    for line in stage.plain(months=12):
        line.discount_cents = line.gross_cents
        line.discount = {"type": "MANUAL", "reason": "DUAL_LICENSING"}
        line.payment_terms, line.paid_on = None, line.sold_on
        reprice(line, 0)


def zero_day_term(stage: Stage) -> None:
    """Play a customer who renewed and renewed again on one day."""
    lines = stage.plain()
    after = lines[-3]
    term = (after.start, after.start)
    zero = stage.till.sell(after.offer, term, Sale("Renewal", after.sold_on, before=after.offer))
    lines.insert(len(lines) - 3, reprice(zero, 0))


def sandbox(stage: Stage) -> None:
    """Play a commercial licence on a sandbox, which is free."""
    for line in stage.plain():
        reprice(line, 0)
    stage.licences[0].extra = {"installedOnSandbox": "Yes"}


def due_date(stage: Stage) -> None:
    """Play an annual customer whose renewals bear the day they are due, thirty days after they are told."""
    licence = stage.licence(trial=stage.month(12, 1))
    lines = stage.subscribe(licence, stage.offer(licence, months=12), start=stage.month(12, 20))
    for line in lines[1:]:
        line.sold_on = line.paid_on


def odd_cents(stage: Stage) -> None:
    """Play a customer one of whose vendor amounts is a cent more than its share."""
    stage.plain()[-1].net_cents += 1


def shared_invoice(stage: Stage) -> None:
    """Play a customer whose two apps are always on one invoice."""
    start = stage.month(12, 19)
    first, second = (
        stage.subscribe(licence, stage.offer(licence), start=start)
        for licence in (stage.licence(app) for app in APPS[:2])
    )
    for one, other in zip(first, second, strict=True):
        other.invoice = one.invoice


def promotion(stage: Stage) -> None:
    """Play a customer who began with a promotion and is rewarded for staying."""
    lines = stage.plain()
    _discount(lines[0], 25, {"type": "MARKETPLACE_PROMOTION", "code": "SPRING25"})
    _discount(lines[-1], 10, {"type": "LOYALTY_DISCOUNT"})


def _discount(line: Line, percent: int, told_as: dict[str, str]) -> None:
    line.discount, line.discount_cents = told_as, half_away(line.gross_cents * percent, 100)
    reprice(line, line.gross_cents - line.discount_cents)


def manual_invoice(stage: Stage) -> None:
    """Play a customer who is invoiced by hand once."""
    line = stage.plain(ago=15, months=12)[-1]
    line.sale_type = None
    line.offer = replace(line.offer, licence_type=None)
    line.extra = {"isInvoiceManual": True}


def maximum_quantity(stage: Stage) -> None:
    """Play a growing customer whose added users are billed in arrears."""
    _bill_in_arrears(stage, "User")


def true_up(stage: Stage) -> None:
    """Play the same, with a last line of 27 cents on the day of the renewal."""
    _bill_in_arrears(stage, "users")
    lines = stage.licences[0].lines
    renewal = next(line for line in reversed(lines) if not line.added)
    lines.append(_added(stage, renewal, users=1, since=renewal.start - timedelta(days=2), word="User"))
    reprice(lines[-1], 27)


def _bill_in_arrears(stage: Stage, word: str) -> None:
    lines = stage.plain(ago=20, grows=True)
    billed = lines[:1]
    for before, after in pairwise(lines):
        billed.append(after)
        users = after.offer.seats - before.offer.seats
        if users > 0 and after.sold_on >= _BILLED_IN_ARREARS_SINCE:
            since = before.start + timedelta(days=stage.rng.randint(5, 20))
            billed.append(_added(stage, after, users=users, since=since, word=word))
            month = after.offer.list_cents - before.offer.list_cents
            reprice(billed[-1], half_away(month * (after.start - since).days, 31))
    stage.licences[0].lines = billed


def _added(stage: Stage, renewal: Line, *, users: int, since: date, word: str) -> Line:
    sale = Sale("Upgrade", renewal.sold_on, before=renewal.offer, invoice=renewal.invoice)
    line = stage.till.sell(renewal.offer, (since, renewal.start), sale)
    line.tier = Tier(f"{users} {word}", users)
    line.added = (users, since)
    return line

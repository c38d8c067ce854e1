"""Plans typed by hand: a line, a licence, a customer, with something ordinary where a test does not care."""

from __future__ import annotations

from datetime import date, timedelta

from reports_lib.sample.apps import PAGE_GUARD, ROADMAP_LENS, TIMESHEET_HARBOUR
from reports_lib.sample.lines import Line
from reports_lib.sample.offers import Offer
from reports_lib.sample.people import Company, Person
from reports_lib.sample.plans import Customer, Licence
from reports_lib.sample.tiers import tier_of

SOMEBODY = Person("Ada Groot", "ada.groot@somewhere.example")


def line(
    sold_on, start, end, *, gross, net, sale_type="Renewal", licence_type="COMMERCIAL", seats=10, **told
):
    """A line with dollars and days as a person writes them; ``told`` is when it is told what."""
    sold = date.fromisoformat(sold_on)
    days = {name: date.fromisoformat(day) for name, day in told.items()}
    return Line(
        line_id="",
        invoice="",
        sold_on=sold,
        start=date.fromisoformat(start),
        end=date.fromisoformat(end),
        sale_type=sale_type,
        offer=Offer(ROADMAP_LENS, "Cloud", licence_type, 1, None, seats),
        offer_before=None,
        tier=tier_of(seats),
        share_percent=80,
        discount_cents=0,
        gross_cents=gross * 100,
        net_cents=net * 100,
        payment_terms=None,
        **{"known_on": sold + timedelta(days=1), "paid_on": sold} | days,
    )


def customer(**lines_by_app):
    """A customer with these lines for each app."""
    apps = {"roadmap": ROADMAP_LENS, "guard": PAGE_GUARD, "harbour": TIMESHEET_HARBOUR}
    licences = [
        Licence(apps[name], "Cloud", "", "", 0, None, lines=lines) for name, lines in lines_by_app.items()
    ]
    return Customer(1, Company("", "", "", "", SOMEBODY, SOMEBODY), None, licences)


def owner(*licences):
    """A customer with these licences."""
    return Customer(1, Company("", "", "", "", SOMEBODY, SOMEBODY), None, list(licences))


def licence(*lines, hosting="Cloud", **told):
    """A licence of one app with these lines."""
    return Licence(ROADMAP_LENS, hosting, "", "", 0, None, lines=list(lines), **told)

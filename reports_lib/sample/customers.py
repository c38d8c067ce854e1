"""Customers: a number turned into a company, its licences and everything it ever bought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from reports_lib.sample.apps import APPS, ROADMAP_LENS
from reports_lib.sample.fates import deal, fate, first_day
from reports_lib.sample.lines import Till, random_uuid
from reports_lib.sample.offers import Offer
from reports_lib.sample.people import company, partner
from reports_lib.sample.subscriptions import subscribe

if TYPE_CHECKING:
    from datetime import date

    from reports_lib.sample.apps import App
    from reports_lib.sample.calendars import Calendar
    from reports_lib.sample.fates import Kind
    from reports_lib.sample.lines import Line
    from reports_lib.sample.people import Company, Partner

__all__ = ["Customer", "Evaluation", "Licence", "Site", "customer"]

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
_FIRST_SUPPORT_NUMBER = 20_000_000
_TRIAL = timedelta(days=30)
_ADVANCED, _BUYS_ANOTHER = 0.25, 0.75


@dataclass(frozen=True, slots=True)
class Site:
    """A Cloud site and the account that pays for it; all of a customer's apps live on it.

    ``host_entitlements`` holds the id and the number of each parent product's entitlement.
    """

    cloud_id: str
    hostname: str
    transaction_account_id: str
    host_entitlements: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A free trial, ``[start, end)``, and the seats it was for."""

    start: date
    end: date
    seats: int


@dataclass(slots=True)
class Licence:
    """One app on one site or server: ids, the trial before, and the lines sold since."""

    app: App
    hosting: str
    entitlement_id: str
    entitlement_number: str
    support_number: int
    evaluation: Evaluation | None
    lines: list[Line]


@dataclass(slots=True)
class Customer:
    """A company, its site if it is in the Cloud, the partner it buys through, and its licences."""

    number: int
    company: Company
    site: Site | None
    partner: Partner | None
    licences: list[Licence]


def customer(number: int, *, seed: int, calendar: Calendar) -> Customer:
    """Play the life of one customer; it depends on its number and the seed, not on the others."""
    rng = Random(f"{seed}-{number}")  # noqa: S311  a story, not a secret
    kind = deal(rng, number)
    firm = company(rng, number)
    seller = partner(rng) if kind.has_partner else None
    site = _site(rng, firm) if kind.hosting == "Cloud" else None
    till = Till(rng, customer=number, until=calendar.until, through_partner=seller is not None)
    licences: list[Licence] = []
    day = first_day(rng, kind, calendar)
    for app in _apps(rng, kind, [app for app in APPS if calendar.launch_day(app) <= day]):
        if day < calendar.launch_day(app):
            day = calendar.launch_day(app) + timedelta(days=rng.randint(0, 200))
        if day <= calendar.until:
            licences.append(_licence(rng, till, kind, app, day, calendar, len(licences)))
        day += timedelta(days=rng.randint(20, 500))
    return Customer(number, firm, site, seller, licences)


def _site(rng: Random, firm: Company) -> Site:
    hosts = {parent: (random_uuid(rng), _entitlement_number(rng)) for parent in ("Jira", "Confluence")}
    hostname = f"{firm.domain.removesuffix('.example')}.atlassian.net"
    return Site(random_uuid(rng), hostname, random_uuid(rng), hosts)


def _entitlement_number(rng: Random) -> str:
    return "E-" + "-".join("".join(rng.choices(_ALPHABET, k=3)) for _ in range(4))


def _apps(rng: Random, kind: Kind, launched: list[App]) -> list[App]:
    """Choose the apps of a customer, in the order it buys them; Data Center is sold of one only."""
    if kind.hosting == "Data Center":
        return [ROADMAP_LENS]
    first = rng.choice(launched)
    others = [app for app in APPS if app is not first]
    rng.shuffle(others)
    how_many = rng.choices((0, 1, 2), weights=(62, 29, 9))[0]
    return [first, *others[:how_many]]


def _licence(
    rng: Random, till: Till, kind: Kind, app: App, day: date, calendar: Calendar, place: int
) -> Licence:
    """Play one licence: a trial, mostly, and then what was bought; later apps are not always bought."""
    edition = "Advanced" if rng.random() < _ADVANCED else "Standard"
    seats = kind.seats if place == 0 else max(round(kind.seats * rng.uniform(0.5, 1.0)), 2)
    trial_starts = day if kind.licence_type == "EVALUATION" else day - timedelta(days=rng.randint(10, 42))
    is_bought = kind.licence_type != "EVALUATION" and (place == 0 or rng.random() < _BUYS_ANOTHER)
    licence = Licence(
        app=app,
        hosting=kind.hosting,
        entitlement_id=random_uuid(rng),
        entitlement_number=_entitlement_number(rng),
        support_number=_FIRST_SUPPORT_NUMBER + till.customer * len(APPS) + place,
        evaluation=None,
        lines=[],
    )
    if not is_bought or trial_starts >= calendar.span.first.first_day:
        licence.evaluation = Evaluation(trial_starts, trial_starts + _TRIAL, seats)
    if is_bought:
        has_editions = bool(app.editions) and kind.hosting == "Cloud"
        offer = Offer(
            app, kind.hosting, kind.licence_type, kind.months, edition if has_editions else None, seats
        )
        settled = fate(rng, kind, day, calendar, is_first=place == 0)
        licence.lines = subscribe(rng, till, offer, fate=settled, calendar=calendar)
    return licence

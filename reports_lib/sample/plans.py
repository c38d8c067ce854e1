"""Plans: a customer, its sites, its licences and all that ever happens to them, known in advance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reports_lib.sample.tills import random_uuid

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from reports_lib.sample.apps import App
    from reports_lib.sample.lines import Line
    from reports_lib.sample.people import Company, Partner
    from reports_lib.sample.tiers import Tier

__all__ = [
    "Customer",
    "Evaluation",
    "Licence",
    "Site",
    "Snapshot",
    "entitlement_number",
    "new_licence",
    "site",
]

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
_FIRST_SUPPORT_NUMBER = 20_000_000
_PLACES = 3


@dataclass(frozen=True, slots=True)
class Site:
    """A Cloud site and the account that pays for it.

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


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a licence record says from ``day`` on, until the next snapshot.

    ``is_kept`` says whether the licence's history has it; a mere next month of the same is not kept.
    """

    day: date
    licence_type: str
    tier: Tier
    edition: str | None
    start: date
    end: date | None
    status: str = "active"
    is_kept: bool = True
    in_dunning: bool = False


@dataclass(slots=True, eq=False)
class Licence:
    """One app on one site or server: ids, the trial before, and the lines sold since.

    Before ``entitled_on`` it is known by its support number alone; before ``renumbered_on`` its
    entitlement has the number ``number_before``. ``snapshots`` are those that no line tells of.
    ``follows`` is the licence that it continues on another site or hosting.
    """

    app: App
    hosting: str
    entitlement_id: str
    entitlement_number: str
    support_number: int
    site: Site | None
    evaluation: Evaluation | None = None
    lines: list[Line] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    entitled_on: date | None = None
    number_before: str | None = None
    renumbered_on: date | None = None
    is_recorded: bool = True
    vanishes_on: date | None = None
    opportunity: str | None = None
    record_tier: Tier | None = None
    extra: dict[str, Any] | None = None
    follows: Licence | None = None

    def is_told(self, at: date) -> bool:
        """Say whether the Marketplace has a licence record at the start of a day."""
        return self.is_recorded and (self.vanishes_on is None or at < self.vanishes_on)


@dataclass(slots=True, eq=False)
class Customer:
    """A company, the partner it buys through, and its licences.

    ``oddity`` names the edge that its contact details show.
    """

    number: int
    company: Company
    partner: Partner | None
    licences: list[Licence]
    oddity: str | None = None


def site(rng: Random, hostname: str, *, account: str | None = None) -> Site:
    """Set up a Cloud site with both parent products."""
    hosts = {parent: (random_uuid(rng), entitlement_number(rng)) for parent in ("Jira", "Confluence")}
    return Site(random_uuid(rng), f"{hostname}.atlassian.net", account or random_uuid(rng), hosts)


def entitlement_number(rng: Random) -> str:
    """Return an entitlement number; that no two are alike is left to chance."""
    return "E-" + "-".join("".join(rng.choices(_ALPHABET, k=3)) for _ in range(4))


def new_licence(
    rng: Random, app: App, hosting: str, on: Site | None, *, customer: int, place: int
) -> Licence:
    """Set up a licence without any history; ``place`` tells the licences of a customer apart."""
    return Licence(
        app=app,
        hosting=hosting,
        entitlement_id=random_uuid(rng),
        entitlement_number=entitlement_number(rng),
        support_number=_FIRST_SUPPORT_NUMBER + customer * _PLACES + place,
        site=on,
    )

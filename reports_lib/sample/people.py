"""People: a customer's number turned into an invented company, its contacts and its partner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports_lib.canary import CANARY
from reports_lib.sample.hostile_names import hostile_name

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from random import Random

__all__ = ["Company", "Partner", "Person", "company", "partner"]

_FIRST_WORDS = (
    *("Fernhollow", "Quillmark", "Tarnwick", "Brackenby", "Ostervik", "Larkspire", "Mossgate", "Vintermann"),
    *("Halvdane", "Copperlea", "Stennis", "Wyndhurst", "Aldermoor", "Bluethorn", "Cindervale", "Dovecrest"),
    *(
        "Eskerby",
        "Fjellrose",
        "Glimmerford",
        "Heronsby",
        "Inglenook",
        "Juniperholt",
        "Kestrelby",
        "Lindqvast",
    ),
    *(
        "Marrowdale",
        "Nettlecombe",
        "Orchardine",
        "Pinemarch",
        "Quarrendon",
        "Rookhaven",
        "Sælgard",
        "Thistlewend",
    ),
    *(
        "Umbermoor",
        "Verdalune",
        "Willowmere",
        "Yarrowick",
        "Zéphyrine",
        "Ashenford",
        "Bramblecote",
        "Cloverhythe",
    ),
)
_SECOND_WORDS = (
    *("Analytics", "Robotics", "Foods", "Freight", "Biotech", "Games", "Insurance", "Optics", "Press"),
    *("Rail", "Research", "Retail", "Ferries", "Software", "Textiles", "Therapeutics", "Timber", "Travel"),
    *("Water", "Works", "Energy", "Maps", "Legal", "Aerospace", "Ceramics", "Media", "Motors"),
)
# country, region, legal form, weight
_COUNTRIES = (
    ("United States", "Americas", "Inc.", 27),
    ("Germany", "EMEA", "GmbH", 15),
    ("United Kingdom", "EMEA", "Ltd", 11),
    ("France", "EMEA", "SAS", 6),
    ("Netherlands", "EMEA", "B.V.", 5),
    ("Switzerland", "EMEA", "AG", 4),
    ("Norway", "EMEA", "AS", 3),
    ("Sweden", "EMEA", "AB", 3),
    ("Canada", "Americas", "Corp.", 5),
    ("Brazil", "Americas", "Ltda", 3),
    ("Australia", "APAC", "Pty Ltd", 7),
    ("Japan", "APAC", "K.K.", 4),
    ("India", "APAC", "Pvt Ltd", 4),
    ("Singapore", "APAC", "Pte Ltd", 3),
)
_GIVEN_NAMES = (
    "Ada",
    "Bjørn",
    "Chidi",
    "Dolores",
    "Emre",
    "Fatima",
    "Goran",
    "Hanako",
    "Ines",
    "Joris",
    "Kavya",
)
_FAMILY_NAMES = ("Abara", "Brandt", "Castellan", "Dufour", "Engström", "Ferreira", "Groot", "Hayashi", "Iyer")
_ASCII = str.maketrans({"ø": "o", "ö": "o", "æ": "ae", "é": "e", " ": "-"})
_ERASED_EVERY = 50
# Coprime to the number of names, so that every name of a round is used before the next round.
_SCRAMBLE = 457


@dataclass(frozen=True, slots=True)
class Person:
    """A contact; redaction has to find both the name and the address."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Company:
    """A company; no two share a name or a domain. ``is_erased`` is its billing contact."""

    name: str
    domain: str
    country: str
    region: str
    technical_contact: Person
    billing_contact: Person
    is_erased: bool = False

    @property
    def host(self) -> str:
        """The name its Cloud site bears."""
        return self.domain.removesuffix(".example")


@dataclass(frozen=True, slots=True)
class Partner:
    """A Solution Partner who sells to several companies."""

    name: str
    kind: str
    billing_contact: Person


_PARTNERS = (
    Partner("Fjordline Consulting", "Expert", Person(f"Sigrid Aune-{CANARY}", "sigrid.aune@example.com")),
    Partner("Lakeside Tooling", "Expert", Person(f"Tom Okafor-{CANARY}", "tom.okafor@example.com")),
    Partner("Atelier Nord-Sud", "Expert", Person(f"Maëlle Perrin-{CANARY}", "maelle.perrin@example.com")),
    Partner("Licence Depot", "Reseller", Person("Orders", "orders@licence-depot.example")),
    Partner(
        "Kaisha Software Trading", "Corporate_reseller", Person(f"Ren Mori-{CANARY}", "ren.mori@example.com")
    ),
)


def company(rng: Random, number: int, edges: AbstractSet[str] = frozenset()) -> Company:
    """Invent the company of one customer; its name depends on the number alone."""
    names = len(_FIRST_WORDS) * len(_SECOND_WORDS)
    again, at = divmod(number, names)
    first, second = divmod(at * _SCRAMBLE % names, len(_SECOND_WORDS))
    short_name = f"{_FIRST_WORDS[first]} {_SECOND_WORDS[second]}{f' {again + 1}' if again else ''}"
    domain = f"{short_name.lower().translate(_ASCII)}.example"
    country, region, legal_form, _ = rng.choices(_COUNTRIES, weights=[row[3] for row in _COUNTRIES])[0]
    name = hostile_name(number) if "hostile_names" in edges else None
    return Company(
        name=name or f"{short_name} {legal_form}",
        domain=domain,
        country=country,
        region=region,
        technical_contact=_person(rng, domain),
        billing_contact=_person(rng, domain),
        is_erased="erased_contacts" in edges and number % _ERASED_EVERY == 0,
    )


def _person(rng: Random, domain: str) -> Person:
    given, family = rng.choice(_GIVEN_NAMES), rng.choice(_FAMILY_NAMES)
    return Person(f"{given} {family}-{CANARY}", f"{given}.{family}@{domain}".lower().translate(_ASCII))


def partner(rng: Random) -> Partner:
    """Choose a partner."""
    return rng.choice(_PARTNERS)

"""Apps: the three apps of the invented vendor, and the share of each sale the vendor keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

__all__ = [
    "APPS",
    "PAGE_GUARD",
    "ROADMAP_LENS",
    "TIMESHEET_HARBOUR",
    "VENDOR_ID",
    "VENDOR_NAME",
    "App",
    "share_percent",
]

VENDOR_NAME = "Harbour Light Apps"
VENDOR_ID = "1210000"


@dataclass(frozen=True, slots=True)
class App:
    """One app on the price list.

    ``small_team_cents`` is the monthly price of up to ten users. Above ten, every user costs the
    ``(up to, cents)`` step of ``user_cents`` it falls in; the last step is open. ``age_months`` says
    how many months before the ledger's last full month the app was launched; ``forge_since`` is the
    day from which an app that began on Connect moved its sites to Forge.
    """

    key: str
    name: str
    product_id: str
    parent: Literal["Jira", "Confluence"]
    framework: Literal["Connect", "Forge"]
    editions: tuple[str, ...]
    small_team_cents: int
    user_cents: tuple[tuple[int, int], ...]
    age_months: int
    forge_since: date | None = None


_OPEN = 10**9

ROADMAP_LENS = App(
    key="com.harbourlight.roadmap-lens",
    name="Roadmap Lens for Jira",
    product_id="6b1f0a3e-52c4-4d0b-9a67-1f3c5d7e9b20",
    parent="Jira",
    framework="Connect",
    editions=(),
    small_team_cents=2000,
    user_cents=((100, 240), (250, 180), (1000, 125), (_OPEN, 75)),
    age_months=10**4,
)
PAGE_GUARD = App(
    key="com.harbourlight.page-guard",
    name="Page Guard for Confluence",
    product_id="c0d94f7a-8e13-4b6e-8f52-2a4c6e8f0b31",
    parent="Confluence",
    framework="Forge",
    editions=("Standard", "Advanced"),
    small_team_cents=1000,
    user_cents=((100, 140), (250, 105), (1000, 70), (_OPEN, 40)),
    age_months=10**4,
)
TIMESHEET_HARBOUR = App(
    key="com.harbourlight.timesheet-harbour",
    name="Timesheet Harbour",
    product_id="17e5b2c8-3d6f-4a90-b1c4-3b5d7f9a1c42",
    parent="Jira",
    framework="Forge",
    editions=(),
    small_team_cents=2000,
    user_cents=((100, 250), (250, 190), (1000, 130), (_OPEN, 80)),
    age_months=27,
    forge_since=date(2026, 7, 13),
)

APPS = (ROADMAP_LENS, PAGE_GUARD, TIMESHEET_HARBOUR)

_DATA_CENTER_PERCENT = 75
_CLOUD_PERCENT = (
    (date(2026, 10, 1), {"Connect": 75, "Forge": 83}),
    (date(2026, 4, 1), {"Connect": 80, "Forge": 84}),
    (date.min, {"Connect": 85, "Forge": 85}),
)


def share_percent(app: App, hosting: str, sold_on: date, *, moves_after: timedelta = timedelta(0)) -> int:
    """Return the percentage of a sale's price that the vendor keeps.

    ``moves_after`` is how long a customer stayed on Connect after its app had come to Forge.

    >>> share_percent(ROADMAP_LENS, "Cloud", date(2026, 9, 30))
    80
    """
    if hosting != "Cloud":
        return _DATA_CENTER_PERCENT
    has_moved = app.forge_since is None or sold_on >= app.forge_since + moves_after
    framework = app.framework if has_moved else "Connect"
    return next(share[framework] for since, share in _CLOUD_PERCENT if sold_on >= since)

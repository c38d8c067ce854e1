"""Palette: the colours, by role, that charts and pages share.

Every colour has a role, a light value and a dark value. Charts are drawn with the light values, each
of which is used for one role only, so that a page can swap them for CSS variables and obey dark mode.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["APP_ROLES", "COLOURS", "FONT", "NARROW", "Colour", "colour"]

# A page draws each chart twice, and sets this parameter for the phone.
NARROW = "narrow"

FONT = "Helvetica Neue, Arial, Liberation Sans, sans-serif"


@dataclass(frozen=True)
class Colour:
    """A role's colour on a light and on a dark page."""

    light: str
    dark: str


COLOURS: dict[str, Colour] = {
    # The six app colours stay apart under the three common kinds of colour blindness (CIELAB distance
    # of at least 11), and stand out from their page by 3:1 or more.
    "app-1": Colour("#2456a6", "#7fb2f5"),
    "app-2": Colour("#d08124", "#f2a65a"),
    "app-3": Colour("#0c7864", "#4fd3b8"),
    "app-4": Colour("#b277cf", "#b06fe0"),
    "app-5": Colour("#a81e48", "#e2566f"),
    "app-6": Colour("#704f10", "#e8dc6a"),
    "app-rest": Colour("#8b929c", "#7f8894"),
    "gain": Colour("#0e7c6b", "#45c4ad"),
    "loss": Colour("#c2471f", "#f08a5d"),
    "total": Colour("#39434f", "#b9c3cf"),
    "past": Colour("#8f99a5", "#6b7683"),
    "ink": Colour("#1a2027", "#eef1f4"),
    "soft-ink": Colour("#5a6572", "#a5b0bc"),
    "rule": Colour("#cfd5dc", "#46505b"),
    "grid": Colour("#e9ecef", "#2a323b"),
    "paper": Colour("#ffffff", "#14181d"),
}

APP_ROLES = tuple(role for role in COLOURS if role.startswith("app-") and role != "app-rest")


def colour(role: str) -> str:
    """Return the colour to draw a role with."""
    return COLOURS[role].light

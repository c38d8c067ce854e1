"""Theme: the type sizes and spacing that every chart of the house shares, in the house's colours."""

from __future__ import annotations

from typing import Any

import altair as alt

from reports_lib.palette import APP_ROLES, FONT, NARROW, colour

__all__ = ["enable_theme", "house_theme"]


def enable_theme() -> None:
    """Make this the theme of every chart in the process."""
    alt.theme.register("house", enable=True)(house_theme)


def house_theme() -> alt.theme.ThemeConfig:
    """Return the house's Vega-Lite configuration: quiet axes, one typeface, no frame."""
    text = {"labelFont": FONT, "titleFont": FONT, "labelFontSize": 12, "titleFontSize": 12}
    axis: Any = {
        **text,
        "domain": False,
        "grid": False,
        "labelColor": colour("soft-ink"),
        "labelPadding": 8,
        "ticks": False,
        "titleColor": colour("soft-ink"),
        "titleFontWeight": "normal",
    }
    measured: Any = {"grid": True, "gridColor": colour("grid"), "tickCount": 4}
    return {
        "config": {
            "aria": False,  # the page names the picture as a whole; a voice for every bar would drown it
            "autosize": {"type": "fit-x", "contains": "padding"},
            "axis": axis,
            "axisQuantitative": measured,
            "background": "transparent",
            "bar": {"color": colour("total")},
            "font": FONT,
            "params": [{"name": NARROW, "value": False}],
            "padding": {"left": 2, "right": 10, "top": 6, "bottom": 4},
            "range": {"category": [colour(role) for role in APP_ROLES]},
            "text": {"color": colour("ink"), "font": FONT, "fontSize": 12},
            "title": {
                "anchor": "start",
                "color": colour("ink"),
                "fontSize": 16,
                "fontWeight": 600,
                "frame": "group",
                "offset": 14,
                "subtitleColor": colour("soft-ink"),
                "subtitleFontSize": 12,
            },
            "view": {"stroke": None, "continuousHeight": 260},
        }
    }

"""Fonts: charts are measured alike on every machine, with the font that the drawing program carries."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["OWN_FONT", "environ_of_others", "own_fonts_first"]

OWN_FONT = "Liberation Sans"  # as wide as Arial and Helvetica

_VARIABLE = "FONTCONFIG_FILE"
_CONFIGURATION = Path(__file__).parent / "template" / "fonts.conf"


def own_fonts_first() -> None:
    """Leave the machine's fonts out of it, but for signs that our own lacks; to be called before drawing.

    Otherwise the drawing program takes a font of the machine's, where there is one, and opens its file
    some two dozen times for every word. Who has named a configuration of fonts keeps it.
    """
    os.environ.setdefault(_VARIABLE, str(_CONFIGURATION))


def environ_of_others() -> dict[str, str]:
    """Return the environment for another program, such as a browser, which has the machine's fonts."""
    is_ours = os.environ.get(_VARIABLE) == str(_CONFIGURATION)
    return {name: value for name, value in os.environ.items() if not (is_ours and name == _VARIABLE)}

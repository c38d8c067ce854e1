"""Fonts: charts are measured alike on every machine, with the font that the drawing program carries."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["OWN_FONT", "own_fonts_first"]

OWN_FONT = "Liberation Sans"  # as wide as Arial and Helvetica

_CONFIGURATION = Path(__file__).parent / "template" / "fonts.conf"


def own_fonts_first() -> None:
    """Leave the machine's fonts out of it, but for signs that our own lacks; to be called before drawing.

    Otherwise the drawing program takes a font of the machine's, where there is one, and opens its file
    some two dozen times for every word. Who has named a configuration of fonts keeps it.
    """
    os.environ.setdefault("FONTCONFIG_FILE", str(_CONFIGURATION))

"""Pictures: a report's charts as small PNG images that any mail program shows."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import vl_convert
from PIL import Image

from reports_lib.build.fonts import OWN_FONT
from reports_lib.build.vega import drawing, on_paper
from reports_lib.errors import ReportError
from reports_lib.palette import FONT, colour

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Picture", "pictures", "try_drawing"]

WIDTH = 440  # of the mail's 600: on a phone it shrinks by a fifth and can still be read
SHARP = 2
COLOURS = 64

_TRIED = {
    "data": {"values": [{"word": "Wide quick Mrr $1,234.56 jumps"}]},
    "mark": {"type": "text", "font": FONT, "fontSize": 40},
    "encoding": {"text": {"field": "word"}},
}
_MEASURED, _SLACK = 584, 2  # as wide as Liberation Sans is; other fonts are 660 and more
_WIDE = re.compile(r'<svg[^>]* width="([\d.]+)"')


@dataclass(frozen=True)
class Picture:
    """A drawn chart: its name within the mail, its title, source and alt text, its key, its image."""

    name: str
    title: str
    source: str
    alt: str
    key: list[tuple[str, str]]
    png: bytes
    width: int
    height: int


def pictures(specs: Sequence[dict[str, Any]]) -> list[Picture]:
    """Draw charts for a mail: twice as sharp as they are wide, in as few colours as they need."""
    return [_picture(spec, name=f"chart-{number}") for number, spec in enumerate(specs, 1)]


def _picture(spec: dict[str, Any], *, name: str) -> Picture:
    heading = spec.get("title", {})
    title = str(heading.get("text", ""))
    with drawing(title):
        told = on_paper(spec, title=title, width=WIDTH, narrow=True)
        drawn = vl_convert.vega_to_png(told, scale=SHARP, allowed_base_urls=[])
    drawn_over = Image.open(io.BytesIO(drawn)).convert("RGBA")
    image = Image.new("RGBA", drawn_over.size, colour("paper"))
    image.alpha_composite(drawn_over)
    packed = io.BytesIO()
    image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    return Picture(
        name=name,
        title=title,
        source=str(heading.get("subtitle", "")),
        alt=str(spec.get("description", "")),
        key=[tuple(one) for one in spec.get("usermeta", {}).get("key", [])],
        png=packed.getvalue(),
        width=image.width // SHARP,
        height=image.height // SHARP,
    )


def try_drawing() -> int:
    """Draw a word as charts have it, and return how many bytes its picture has.

    Raises ``ReportError`` where it is measured with another font than the drawing program's own: charts
    then look another way than on other machines.
    """
    told = on_paper(_TRIED, title="a trial", width=WIDTH, narrow=True)
    with drawing("a trial"):
        measured = _WIDE.search(vl_convert.vega_to_svg(told, allowed_base_urls=[]))
    if not measured or abs(float(measured[1]) - _MEASURED) > _SLACK:
        raise ReportError(
            f"Charts are not measured with {OWN_FONT}, and look another way than elsewhere",
            where="FONTCONFIG_FILE, and the fonts of this machine",
            todo="unset FONTCONFIG_FILE; if it is not set, run: make clean report",
        )
    return len(_picture(_TRIED, name="trial").png)

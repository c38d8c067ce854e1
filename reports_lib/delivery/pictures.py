"""Pictures: a report's charts as small PNG images that any mail program shows."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import vl_convert
from PIL import Image

from reports_lib.build.vega import drawing, on_paper
from reports_lib.palette import colour

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Picture", "pictures"]

WIDTH = 440  # of the mail's 600: on a phone it shrinks by a fifth and can still be read
SHARP = 2
COLOURS = 64


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

import re
import zlib

import pytest

from tests.browser.windows import DESKTOP, charts_drawn

pytestmark = pytest.mark.browser

A4 = {"width": 680, "height": 960}  # what the margins leave, in pixels of the page


@pytest.mark.parametrize("drawn", [True, False])
def test_a_print_shows_the_drawings_that_came_with_the_page(visit, drawn):
    """Whether or not the browser has drawn its own, and whole, at the width of the paper."""
    page = visit(DESKTOP, color_scheme="dark", java_script_enabled=drawn)
    if drawn:
        charts_drawn(page)
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size(A4)

    boxes = [one.bounding_box() for one in page.locator(".wide svg").all()]

    assert len(boxes) == 12
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= A4["width"] for box in boxes)
    assert page.locator(".slim:visible, .live:visible, .tip:visible, .data:visible").count() == 0


def test_a_print_is_light_whatever_the_screen(visit):
    """Nobody prints on black paper; contents and buttons stay on the screen."""
    page = visit(DESKTOP, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("nav").is_visible()
    assert not page.get_by_text("Download CSV").first.is_visible()


def test_a_print_is_a4_and_no_chart_is_cut_by_a_page(visit):
    """A figure that does not fit goes to the next page as a whole."""
    page = visit(DESKTOP)
    charts_drawn(page)

    made = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")

    [size] = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+ [\d.]+)\]", made + _unpacked(made)))
    assert [round(float(side)) for side in size.split()] == [595, 842]
    assert {
        page.evaluate("one => getComputedStyle(one).breakInside", figure.element_handle())
        for figure in page.locator("figure.chart").all()
    } == {"avoid"}


def _unpacked(made: bytes) -> bytes:
    """Return what lies compressed in a PDF."""
    return b"".join(
        zlib.decompress(stream)
        for stream in re.findall(rb"/FlateDecode[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL)
        if stream[:1] == b"x"
    )

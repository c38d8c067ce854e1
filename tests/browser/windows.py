"""Windows: the sizes readers have, and a way to look at every chart."""

from __future__ import annotations

from typing import Any

__all__ = ["DESKTOP", "PHONE", "charts_drawn"]

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def charts_drawn(page: Any) -> list[Any]:
    """Scroll through the page, wait until every chart is drawn by the browser, and return them."""
    page.evaluate(_SCROLL)
    charts = page.locator("figure.chart:has(script.spec)").all()
    for figure in charts:
        figure.locator(".live svg").wait_for(state="visible")
    return charts


_SCROLL = """async () => {
  for (const figure of document.querySelectorAll("figure.chart")) {
    figure.scrollIntoView();
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
}"""

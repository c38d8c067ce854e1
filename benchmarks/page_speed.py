"""Page speed: what a finished page weighs, and how soon it answers in Chromium.

Run as ``python benchmarks/page_speed.py [PAGE] [RUNS]``, after ``make report``.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

NEWEST = "output/demo/monthly_review/*/*.html"
WINDOWS = {"desktop": (1280, 900), "phone": (390, 844), "all charts in sight": (1280, 30_000)}
PARTS = {
    "Vega": r"<script>/\*!.*?</script>",
    "charts as SVG": r'<div class="(?:wide|slim)"><svg.*?</svg>',
    "charts as data": r'<script type="application/json".*?</script>',
    "CSV": r'data-csv="[^"]*"',
}
WATCH = """
window.seen = [];
new MutationObserver(changes => changes.forEach(one => {
  if (one.target.classList.contains("drawn")) seen.push(performance.now());
})).observe(document, {subtree: true, attributes: true, attributeFilter: ["class"]});
"""
TIMES = """[performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd, seen[seen.length - 1]]"""


def weigh(page: Path) -> None:
    """Print a page's weight, by part."""
    text = page.read_text(encoding="utf-8")
    print("| part | KB |\n|---|---:|")
    for name, pattern in PARTS.items():
        weight = sum(len(one.encode()) for one in re.findall(pattern, text, re.DOTALL))
        print(f"| {name} | {weight / 1000:.0f} |")
    print(f"| the whole page | {len(text.encode()) / 1000:,.0f} |")


def load(page: Path, runs: int) -> None:
    """Print when scripts had run and charts were drawn, medians in milliseconds."""
    print("\n| window | scripts ran, ms | charts in sight drawn, ms |\n|---|---:|---:|")
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, (width, height) in WINDOWS.items():
            times = []
            for _ in range(runs):
                window = browser.new_page(viewport={"width": width, "height": height})
                window.add_init_script(WATCH)
                window.goto(page.resolve().as_uri())
                charts = window.locator("figure.chart:has(script.spec)")
                charts.first.scroll_into_view_if_needed()
                last = charts.count() - 1 if height > 10_000 else 0
                window.locator("figure.drawn").nth(last).wait_for()
                times.append(window.evaluate(TIMES))
                window.close()
            ran, drawn = (median(column) for column in zip(*times, strict=True))
            print(f"| {name} | {ran:,.0f} | {drawn:,.0f} |")


if __name__ == "__main__":
    finished = Path(sys.argv[1]) if len(sys.argv) > 1 else max(Path().glob(NEWEST))
    weigh(finished)
    load(finished, int(sys.argv[2]) if len(sys.argv) > 2 else 5)

import pytest

from tests.browser.windows import DESKTOP, PHONE, charts_drawn

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("viewport", "scheme"),
    [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")],
    ids=["desktop", "dark", "phone", "dark-phone"],
)
def test_axe_finds_nothing_serious(visit, viewport, scheme):
    """Every chart drawn, everything unfolded; nothing lighter is there either."""
    from axe_playwright_python.sync_playwright import Axe

    page = visit(viewport, color_scheme=scheme)
    charts_drawn(page)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")

    found = Axe().run(page)

    assert found.generate_snapshot() == ""


def test_axe_finds_nothing_serious_with_scripts_off_either(visit, edited):
    """The drawings that came with the page, looked at by a page that never draws its own."""
    from axe_playwright_python.sync_playwright import Axe

    page = visit(DESKTOP, edited=edited("window.vega=", "window.vega=0&&"))

    assert Axe().run(page).generate_snapshot() == ""

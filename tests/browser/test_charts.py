import pytest

from reports_lib import charts
from tests.browser.conftest import RUNS
from tests.browser.windows import DESKTOP, PHONE, charts_drawn

pytestmark = pytest.mark.browser


def told(page, figure, mark, *, nth=0):
    """Point at a mark of a chart, and return the tooltip's rows."""
    target = figure.locator(f".live {mark}").nth(nth)
    target.scroll_into_view_if_needed()
    page.wait_for_timeout(60)  # a scroll takes the tooltip away, and is told of late
    box = target.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tip = page.locator(".tip")
    if not tip.is_visible():
        return {}
    return dict(zip(*(tip.locator(part).all_inner_texts() for part in ("dt", "dd")), strict=True))


def test_every_chart_is_drawn_by_the_browser(visit):
    """All chart functions are on the page, and none falls back on its printed drawing."""
    page = visit(DESKTOP)

    drawn = charts_drawn(page)

    assert len(drawn) == len(charts.__all__) == 12
    assert page.locator("figure.drawn").count() == 12
    assert not page.locator(".wide svg").first.is_visible()
    assert page.locator(".vega-embed, .vega-actions, details[title]").count() == 0


def test_the_page_answers_within_two_seconds(visit, record_property):
    """Scripts have run and the first charts are drawn; 2 s is the aim, 5 s what a busy machine may take."""
    page = visit({"width": 1280, "height": 2200})
    page.locator("figure.drawn").first.wait_for()

    seconds = page.evaluate("performance.now()") / 1000
    record_property("interactive_s", round(seconds, 2))

    assert seconds < 5


def test_a_bar_says_its_exact_value(visit):
    """With the month in words and the cents."""
    page = visit(DESKTOP)
    figure = charts_drawn(page)[2]

    assert told(page, figure, ".mark-rect path", nth=2) == {"Month": "Oct 2026", "Sales": "$900.00"}


def test_a_cohort_is_called_as_its_row_is(visit):
    """A quarter is written as the page writes it, not as a file does."""
    page = visit(DESKTOP)
    figure = charts_drawn(page)[6]

    said = told(page, figure, ".mark-rect path", nth=1)

    assert (said["Cohort"], said["Age in months"]) == ("Q1 2026", "3")


def test_a_month_of_two_lines_says_both(visit):
    """The pointer need not find a line; a month without any value says nothing."""
    page = visit(DESKTOP)
    figure = charts_drawn(page)[4]
    stripes = figure.locator(".live .mark-rule line[opacity='0']")
    assert stripes.count() == 2

    said = told(page, figure, ".mark-rule line[opacity='0']", nth=1)

    assert said == {"Month": "Oct 2026", "NRR": "98.0\u00a0%", "GRR": "85.0\u00a0%"}


def test_what_is_unknown_is_a_dash(visit, edited):
    """Never a zero, whatever the format makes of nothing."""
    page = visit(DESKTOP, edited=edited('"grr":0.85', '"grr":null'))
    figure = charts_drawn(page)[4]

    said = told(page, figure, ".mark-rule line[opacity='0']", nth=1)

    assert said == {"Month": "Oct 2026", "NRR": "98.0\u00a0%", "GRR": "—"}


def test_a_loss_has_a_true_minus(visit):
    """As everywhere on the page."""
    page = visit(DESKTOP)
    figure = charts_drawn(page)[3]

    amounts = [told(page, figure, ".mark-rect path", nth=place).get("Sales") for place in range(3)]

    assert sorted(filter(None, amounts)) == ["$300.00", "$700.00", "−$100.00"]


def test_a_hostile_name_in_a_tooltip_is_text(visit):
    """Whatever it is written in."""
    page = visit(DESKTOP)
    drawn = charts_drawn(page)

    types = {told(page, drawn[3], ".mark-rect path", nth=place).get("Sale type") for place in range(3)}
    segments = [told(page, drawn[9], ".mark-rect path", nth=place).get("Segment") for place in range(3)]

    assert {"constructor", "{{ 7 * 7 }}${document.title=4}"} <= types
    assert any(RUNS in one for one in segments)
    assert page.title() == "Monthly review"
    assert page.complaints == []


def test_a_finger_gets_the_tooltip_too(visit):
    """It cannot hover, it taps; and what is tapped stays inside the screen."""
    page = visit(PHONE, has_touch=True)
    figure = charts_drawn(page)[2]
    bar = figure.locator(".live .mark-rect path").nth(2)

    bar.tap()

    tip = page.locator(".tip")
    assert tip.inner_text() == "Month\nOct 2026\nSales\n$900.00"
    assert tip.bounding_box()["x"] + tip.bounding_box()["width"] <= PHONE["width"]


def test_the_tooltip_goes_away(visit):
    """With the pointer, with Escape, and with the page when it scrolls."""
    page = visit(DESKTOP)
    figure = charts_drawn(page)[2]

    for leave in (
        lambda: page.mouse.move(2, 2),
        lambda: page.keyboard.press("Escape"),
        lambda: page.mouse.wheel(0, 40),
    ):
        assert told(page, figure, ".mark-rect path", nth=1)
        leave()
        page.locator(".tip").wait_for(state="hidden")


def test_colours_follow_the_scheme_while_the_page_is_open(visit):
    """No drawing has to be made anew for the dark."""
    page = visit(DESKTOP, color_scheme="light")
    charts_drawn(page)
    ink = "getComputedStyle(document.querySelector('.live .mark-text text')).fill"
    seen = [page.evaluate(ink)]
    page.emulate_media(color_scheme="dark")
    seen.append(page.evaluate(ink))

    assert seen == ["rgb(26, 32, 39)", "rgb(238, 241, 244)"]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 29)"
    assert page.locator(".live [fill^='#'], .live [stroke^='#']").count() == 0


def test_a_chart_is_as_wide_as_its_column(visit):
    """And is drawn anew when that changes, in the phone's way below the breakpoint."""
    page = visit(DESKTOP)
    figure = charts_drawn(page)[1]
    svg, names = figure.locator(".live svg"), figure.locator(".live .mark-text.role-mark text")
    wide = [figure.bounding_box()["width"], svg.bounding_box()["width"], names.count() > 0]

    page.set_viewport_size(PHONE)
    names.first.wait_for(state="detached")
    slim = [figure.bounding_box()["width"], svg.bounding_box()["width"], names.count() > 0]

    assert wide == [860, 860, True]
    assert slim == [350, 350, False]
    assert page.complaints == []


@pytest.mark.parametrize(
    ("number", "old", "new"),
    [
        (0, '"marks":[', '"marks":[{"type":"nonsense"},'),  # Vega refuses it
        (2, '"month":"2026-08"', '"month":"constructor"'),  # Vega stumbles over it while it draws
    ],
)
def test_a_chart_that_fails_stays_as_it_was_printed(visit, edited, number, old, new):
    """And takes no other with it; the page says so to who looks into the console."""
    page = visit(DESKTOP, edited=edited(old, new))
    failed, good = (page.locator("figure.chart").nth(place) for place in (number, number + 1))
    for figure in (failed, good):
        figure.scroll_into_view_if_needed()
    good.locator(".live svg").wait_for()

    assert failed.locator(".wide svg").is_visible()
    assert failed.locator(".live").count() == 0
    assert [one.partition(":")[0] for one in page.complaints] == ["A chart stays as it was printed"]


def test_a_page_without_vega_shows_what_came_with_it(visit, edited):
    """A policy may refuse the larger script, or a filter may cut it out."""
    page = visit(DESKTOP, edited=edited("window.vega=", "window.vega=0&&"))

    assert page.locator(".wide svg").first.is_visible()
    assert page.get_by_role("link", name="Skip to the report").count() == 1

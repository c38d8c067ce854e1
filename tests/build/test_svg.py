import os
import re
import subprocess
import sys

import pytest

from reports_lib import charts
from reports_lib.build.fonts import environ_of_others, own_fonts_first
from reports_lib.build.svg import draw
from reports_lib.errors import ReportError
from reports_lib.palette import COLOURS
from tests.presented import APPS, HOSTILE, MOVED, MRR_BY_APP, SOURCE


def spec_of(apps=APPS):
    """Return the spec of the largest chart."""
    return charts.mrr_history_bars(MRR_BY_APP, apps, title="A & B", source=SOURCE).to_dict()


def drawn(spec, *, name="chart-1", narrow=False):
    """Draw a spec as a page does."""
    return draw(spec, name=name, title="A & B", width=350 if narrow else 860, narrow=narrow)


def test_a_drawing_speaks():
    """A role, a title and the alt text, tied together by ids of its own."""
    svg = drawn(spec_of())

    assert 'role="img" aria-labelledby="chart-1-title chart-1-desc">' in svg
    assert '<title id="chart-1-title">A &amp; B</title>' in svg
    assert '<desc id="chart-1-desc">Stacked bars of MRR by app, Sep 2026 to Oct 2026.' in svg


def test_colours_are_the_pages_to_choose():
    """Not one fixed colour is left, so dark mode and print decide."""
    svg = drawn(spec_of())

    assert re.findall(r'(?:fill|stroke)="(#[^"]*)"', svg) == []
    assert {"var(--app-1)", "var(--app-2)", "var(--app-3)", "var(--soft-ink)"} <= set(
        re.findall(r"var\([^)]*\)", svg)
    )
    assert set(re.findall(r"var\(--([^)]*)\)", svg)) <= set(COLOURS)


def test_a_drawing_has_no_address_in_it():
    """Not even a namespace."""
    assert "http" not in drawn(spec_of())


def test_ids_are_unique_on_a_page():
    """Two drawings of one chart share none."""
    first, second = (set(re.findall(r'\bid="([^"]+)"', drawn(spec_of(), name=name))) for name in ("a", "b"))

    assert first & second == set()


def test_ids_and_references_are_counted_anew_in_each_drawing():
    """Vega counts through the life of a process; a page must not depend on what was drawn before."""
    spec = spec_of()
    spec["layer"][0]["mark"]["cornerRadiusEnd"] = 3

    first, second = drawn(spec), drawn(spec)

    assert first == second
    assert set(re.findall(r"url\(#([^)]+)\)", first)) <= set(re.findall(r'\bid="([^"]+)"', first))


def test_a_phone_gets_a_drawing_of_its_own():
    """Narrower, and the series are named above it instead of in it."""
    wide, slim = drawn(spec_of()), drawn(spec_of(), narrow=True)

    assert 'width="860"' in wide
    assert 'width="350"' in slim
    assert "Timesheet Harbour</text>" in wide
    assert "Timesheet Harbour</text>" not in slim


def test_a_name_is_drawn_as_text():
    """Markup in an app's name stays its name."""
    svg = drawn(spec_of(APPS.assign(app_name=[HOSTILE, "b", "c"])))

    assert "<script" not in svg
    assert "<img" not in svg
    assert "&lt;img" in svg


def test_nothing_is_fetched():
    """A spec that asks for an address is drawn without it, or not at all."""
    spec = charts.mrr_movements_waterfall(MOVED, title="x", source=SOURCE).to_dict()
    del spec["datasets"]
    spec["data"] = {"url": "https://example.com/data.csv"}
    spec["layer"] = [{"mark": "bar"}]

    with pytest.raises(ReportError, match="A chart cannot be drawn"):
        drawn(spec)


def test_a_drawing_does_not_depend_on_the_machines_fonts(tmp_path):
    """Measured with the font that the drawing program carries: the same where there is no other."""
    none = tmp_path / "none.conf"
    none.write_text("<fontconfig><dir>/nowhere</dir></fontconfig>")
    program = """
import sys
from reports_lib.build.fonts import environ_of_others, own_fonts_first
own_fonts_first()
from tests.build.test_svg import drawn, spec_of
sys.stdout.write(drawn(spec_of()))
"""
    here = {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}
    ours, without = (
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environ
        ).stdout
        for environ in (here, {**here, "FONTCONFIG_FILE": str(none)})
    )

    assert ours.startswith("<svg")
    assert ours == without


def test_a_configuration_of_fonts_that_somebody_names_is_kept(monkeypatch):
    """Ours is for who has none."""
    monkeypatch.setenv("FONTCONFIG_FILE", "theirs.conf")
    own_fonts_first()

    assert os.environ["FONTCONFIG_FILE"] == environ_of_others()["FONTCONFIG_FILE"] == "theirs.conf"


def test_other_programs_keep_the_machines_fonts(monkeypatch):
    """A browser that takes a picture of a mail is not to do without them."""
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    own_fonts_first()

    assert "FONTCONFIG_FILE" not in environ_of_others()
    assert environ_of_others().keys() == os.environ.keys() - {"FONTCONFIG_FILE"}
    monkeypatch.delenv("FONTCONFIG_FILE")

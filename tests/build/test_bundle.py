import re
from pathlib import Path

import pytest
import vl_convert

from reports_lib.build.bundle import bundle_vega, vega_script

NOTICES = Path(__file__).parents[2] / "THIRD_PARTY_NOTICES"


def test_the_script_can_lie_in_a_page_as_it_is():
    """Nothing in it ends a script or begins a comment, and no reader of HTML changes a sign of it."""
    script = vega_script()

    assert [sign for sign in ("</script", "<!--", "\r", "\0") if sign in script.lower()] == []


def test_the_script_makes_no_code_from_text():
    """The policy of a page would stop it; the interpreter is there instead."""
    assert "window.vega={View:" in vega_script()
    assert "expressionInterpreter:" in vega_script()


@pytest.mark.slow
def test_the_script_is_that_of_the_installed_vega():
    """Bundled anew it is the same; if not, run: python -m reports_lib.build.bundle."""
    assert bundle_vega() == vega_script()


def test_the_licences_name_the_versions():
    """Of Vega and of what bundled it; the interpreter's version is part of the name it is asked for by."""
    said = vega_script()[:400]

    assert f"Vega {vl_convert.get_vega_version()} with vega-interpreter 2.0.0" in said
    assert f"vl-convert {vl_convert.__version__}" in said


def test_the_notices_name_all_that_pages_embed():
    """Every library of the script, in the words of the licences it carries."""
    notices = NOTICES.read_text(encoding="utf-8")
    parts = re.search(r"(\(d3-array.*?\))", vega_script(), re.DOTALL)
    embedded = re.findall(r"^== (?:In \S+, )?(\S+?)(?:[,: ].*)?$", vega_script(), re.MULTILINE)

    assert embedded == [
        *("vega", "d3-*", "robust-predicates", "GeographicLib", "integrate-adaptive-simpson"),
        "ColorBrewer",
    ]
    assert [one for one in [*embedded, *re.findall(r"[\w-]+", parts[1])] if one not in notices] == []

"""Bundle: the part of Vega that draws charts in a browser, as one script that every page embeds.

It lies beside the templates, so that a page does not depend on what a bundler does today. When
vl-convert brings another Vega, a test says so, and this makes the script anew::

    python -m reports_lib.build.bundle
"""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files

import vl_convert

__all__ = ["bundle_vega", "vega_script"]

# Specs are compiled where the page is built, so the compiler stays behind. The interpreter reads the
# expressions of a spec, because a page forbids scripts to make code from text. vl-convert carries both
# under these names, and asks no network for them.
_WANTED = """
import { View, parse } from "https://cdn.jsdelivr.net/npm/vega@6.2.0/+esm";
import { expressionInterpreter } from "https://cdn.jsdelivr.net/npm/vega-interpreter@2.0.0/+esm";
window.vega = { View, parse, expressionInterpreter };
"""
_TEMPLATES = files("reports_lib") / "build" / "template"
_SCRIPT = _TEMPLATES / "vega.js"


@cache
def vega_script() -> str:
    """Return the script as it was bundled, with the licences of what is in it."""
    return _SCRIPT.read_text(encoding="utf-8")


def bundle_vega() -> str:
    """Bundle the script anew, from the installed vl-convert; the same version gives the same script."""
    licences = (_TEMPLATES / "vega.licences.txt").read_text(encoding="utf-8")
    code = vl_convert.javascript_bundle(_WANTED).strip()
    return f"/*!\n{licences}*/\n(function () {{\n{code}\n}})();\n"


if __name__ == "__main__":
    with as_file(_SCRIPT) as path:
        path.write_text(bundle_vega(), encoding="utf-8")

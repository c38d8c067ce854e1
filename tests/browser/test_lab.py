"""JupyterLab itself, in a browser: the monthly review opens, runs, and is drawn; a mistake is readable."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import nbformat
import pytest
import requests
from nbformat.reader import NotJSONError

from reports_lib.config import read_config
from reports_lib.palette import colour
from reports_lib.periods import parse_instant
from reports_lib.sample import ledger, write_ledger
from reports_lib.sync import import_files

pytestmark = [pytest.mark.browser, pytest.mark.lab]

ROOT = Path(__file__).parent.parent.parent
LAB = ROOT / ".venv-lab"
TOKEN = secrets.token_hex(16)
PATIENCE = 300
DRAWN = "application/vnd.vegalite.v5+json"
# Cells out of sight are drawn too, and nobody's settings and kernels are touched.
SETTINGS = {"@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"}}
FOLDERS = (
    *("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"),
    *("JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "HOME"),
)
MISTAKE = 'from reports_lib import open_review\n\nopen_review(month="2026-13")'


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project of one's own: the notebooks, another with a mistake, and forty customers in data/."""
    home = tmp_path_factory.mktemp("project")
    (home / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / "monthly_review.ipynb", home / "notebooks")
    mistaken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(MISTAKE)])
    mistaken.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(mistaken, home / "notebooks" / "mistake.ipynb")
    config = read_config({"REPORTS_HOME": str(home)}, cwd=home)
    now = parse_instant("2026-11-05T00:00:00Z", where="test")
    files = write_ledger(home / "files", ledger(customers=40))
    for kind, path in zip(("transactions", "licenses"), files, strict=True):
        import_files(config, kind, [path], now=now, progress=lambda *_: None)
    return home


@contextmanager
def served(home):
    """Start `reports lab` as a person would, but without a window; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    ours = ("REPORTS_", "MARKETPLACE_", "PYTHON", "JUPYTER")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environ |= {name: str(home / ".jupyter" / name.lower()) for name in FOLDERS}
    for name, content in SETTINGS.items():
        path = Path(environ["JUPYTERLAB_SETTINGS_DIR"]) / name
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    options = ["--no-browser", f"--port={address.rpartition(':')[2]}", "--ServerApp.port_retries=0"]
    options += [f"--IdentityProvider.token={TOKEN}", "--allow-root"]
    with (home / "lab.log").open("wb") as log:
        server = subprocess.Popen(
            [LAB / "bin" / "reports", "lab", *options], cwd=home, env=environ, stdout=log, stderr=log
        )
        try:
            begun = monotonic()
            while not answers(address):
                assert server.poll() is None, (home / "lab.log").read_text(encoding="utf-8")
                assert monotonic() - begun < PATIENCE, "JupyterLab does not answer"
                sleep(0.1)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE)


def answers(address):
    """Say whether the server is there."""
    try:
        return asked(address, "status") is not None
    except requests.ConnectionError:
        return False


def asked(address, what):
    """Ask the server's API."""
    return requests.get(f"{address}/api/{what}", params={"token": TOKEN}, timeout=PATIENCE).json()


@pytest.fixture(scope="module")
def lab(project, browser):
    """Open a window on a running JupyterLab; yields its address, the window, and all that was asked for."""
    with served(project) as address:
        window = browser.new_page(viewport={"width": 1400, "height": 1000})
        window.set_default_timeout(PATIENCE * 1000)
        requested = []
        window.on("request", lambda request: requested.append(request.url))
        yield address, window, requested
        window.close()


ALL_RAN = """() => {
    const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")].map(one => one.innerText);
    const failed = document.querySelector("[data-mime-type='application/vnd.jupyter.stderr']");
    return prompts.length > 0 && (failed || prompts.every(one => /\\d/.test(one)));
}"""


LEFT_EDGES = """() => {
    const parts = [...document.querySelectorAll("dl.definitions > *")];
    return [...new Set(parts.map(one => Math.round(one.getBoundingClientRect().left)))];
}"""


def run_all(address, window, notebook):
    """Open a notebook, run all its cells by the menu, wait until they ran, and save it."""
    window.goto(f"{address}/lab/workspaces/{notebook.partition('.')[0]}/tree/{notebook}?token={TOKEN}")
    window.locator(".jp-CodeCell").first.wait_for()
    window.get_by_text("Python 3 | Idle").wait_for()
    window.get_by_role("menuitem", name="Run", exact=True).click()
    window.locator('[data-command="runmenu:run-all"]').click()
    window.wait_for_function(ALL_RAN)
    window.keyboard.press("Control+s")


def test_the_monthly_review_runs_and_is_drawn_in_jupyterlab(lab, project):
    """No question, the right kernel, no failed cell, and every chart is a picture in the house's colours."""
    address, window, requested = lab

    run_all(address, window, "monthly_review.ipynb")

    charts = window.locator(".jp-RenderedVegaLite .vega-embed svg.marks")
    [session] = asked(address, "sessions")
    python = asked(address, "kernelspecs")["kernelspecs"]["python3"]["spec"]["argv"][0]
    cells = [one for one in ran(project, "monthly_review.ipynb").cells if one.cell_type == "code"]
    outputs = [output for cell in cells for output in cell.outputs]
    specs = [output for output in outputs if DRAWN in output.get("data", {})]
    charts.nth(len(specs) - 1).wait_for(state="attached")
    assert session["kernel"]["name"] == "python3"
    assert Path(python).parent == LAB / "bin"
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert {output.output_type for output in outputs} == {"execute_result"}
    assert charts.count() == len(specs) == sum(cell.source.startswith("charts.") for cell in cells) > 0
    assert charts.first.locator(f'path[fill="{colour("gain")}"]').count() > 0
    assert len(window.evaluate(LEFT_EDGES)) == 1, "definitions stand beside one another"
    assert window.locator(".jp-Dialog, .Toastify__toast, mjx-container").count() == 0
    assert [url for url in requested if not url.startswith((address, "data:", "blob:"))] == []


def ran(project, notebook):
    """Return the notebook that JupyterLab saved after the run; it saves some by itself before."""
    path, begun = project / "notebooks" / notebook, monotonic()
    while monotonic() - begun < PATIENCE:
        with suppress(NotJSONError):
            found = nbformat.read(path, as_version=4)
            code = [cell for cell in found.cells if cell.cell_type == "code"]
            failed = any(output.output_type == "error" for cell in code for output in cell.outputs)
            if failed or all(cell.execution_count for cell in code):
                return found
        sleep(0.1)
    raise AssertionError(f"{notebook} was not saved")


def test_a_mistake_is_three_lines_in_jupyterlab(lab):
    """What, where and what to do; no traceback."""
    address, window, _ = lab

    run_all(address, window, "mistake.ipynb")

    assert window.locator("[data-mime-type='application/vnd.jupyter.stderr']").inner_text().splitlines() == [
        "ParamsError: '2026-13' is not a month",
        "  where: month",
        "  to do: write it as YYYY-MM, for example 2026-10",
    ]

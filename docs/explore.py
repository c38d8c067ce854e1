"""Explore: notebooks/explore.ipynb, run on the sample vendor and kept with what it shows.

``python docs/explore.py`` makes the sample as ``make report`` does, in a folder of its own, and opens
the notebook there as a newcomer would. What it shows depends on the code alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient

__all__ = ["clean_environment", "main"]

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "notebooks" / "explore.ipynb"
_KEPT = ("kernelspec", "language_info")
_DEMO = "from reports_lib.cli import main; main()"


def main() -> int:
    """Run the notebook and write it back with its outputs."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    environ = clean_environment(os.environ)
    with TemporaryDirectory() as name:
        home = Path(name)
        (home / "notebooks").mkdir()
        shutil.copy(NOTEBOOK, home / "notebooks")
        demo = [sys.executable, "-c", _DEMO, "demo"]
        places = {"HOME": ROOT, "DATA": home / "data", "OUTPUT": home / "output"}
        chosen = {f"REPORTS_{name}": str(path) for name, path in places.items()}
        subprocess.run(demo, cwd=home, env=environ | chosen, stdout=subprocess.DEVNULL, check=True)  # noqa: S603
        quiet = ["--IPKernelApp.log_level=ERROR"]  # it runs on this machine alone, and warns of plain TCP
        client = NotebookClient(notebook, kernel_name="python3", record_timing=False, extra_arguments=quiet)
        client.execute(cwd=str(home / "notebooks"), env=environ)
    notebook.metadata = {name: notebook.metadata[name] for name in _KEPT}
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, NOTEBOOK)
    return 0


def clean_environment(environ: os._Environ[str] | dict[str, str]) -> dict[str, str]:
    """Leave out what says where a store lies and whose it is, as nothing does at a newcomer's."""
    ours = ("REPORTS_", "MARKETPLACE_")
    kept = {name: value for name, value in environ.items() if not name.startswith(ours)}
    return kept | {"PYTHONPATH": str(ROOT)}


if __name__ == "__main__":
    raise SystemExit(main())

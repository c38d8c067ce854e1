"""reports forget, killed: records are all old or all new, and the same command finishes it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reports_lib.store.erasing import read_register
from reports_lib.workspace.opening import open_workspace
from tests.cli.test_forgetting import config, remembered
from tests.remembered import ACME
from tests.searched import named_in
from tests.store.histories import rows

__all__ = ["config", "remembered"]  # the fixtures

DYING = """
import os, signal, sys
from pathlib import Path
from reports_lib.cli import main
from reports_lib.store import rewriting
from reports_lib.delivery import scrubbing

module, name = {"switch": (rewriting, "save_packs"), "scrub": (scrubbing, "_reword")}[sys.argv[1]]
when = sys.argv[2]
whole = getattr(module, name)

def dying(*given, **named):
    if when == "after":
        whole(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(module, name, dying)
sys.argv = ["reports", "forget", sys.argv[3]]
main()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "when", "said"),
    [
        ("scrub", "before", "The customer is erased-1 from now on"),
        ("switch", "before", "The customer is erased-1 from now on"),
        ("switch", "after", "What was begun is finished: erased-1"),
    ],
)
def test_what_was_killed_is_finished_when_it_is_run_again(remembered, reports, step, when, said):
    """Records are all old or all new; the same words finish it."""
    config = remembered
    ran = subprocess.run(
        [sys.executable, "-c", DYING, step, when, ACME],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    companies = {one["company"] for name in ("transactions", "licenses") for one in rows(config, name)}

    finished = reports("forget", ACME)

    assert ran.returncode == -signal.SIGKILL
    assert (ACME in companies) == (when == "before")
    assert ("erased-1" in companies) == (when == "after")
    assert finished.out.splitlines()[0] == said
    assert named_in(config) == []
    assert read_register(config.data, hash_key="").pending == {}
    shutil.rmtree(config.data / "models", ignore_errors=True)
    assert open_workspace(config, month="2026-09").table("customers").count().execute() == 3

"""Killed restores: the old store, the new one, or none that anybody takes for whole."""

from __future__ import annotations

import pytest

from tests.store.histories import words_of

KILLED = """
import sys
from dataclasses import replace
from pathlib import Path
from reports_lib.config import Config
from reports_lib.errors import StoreError
from reports_lib.store import open_store, restoring
from reports_lib.store.backing_up import back_up
from tests.store.histories import die_at, live, seen

folder = Path(sys.argv[1])
config = Config(home=folder, data=folder / "data", output=folder)
history = [("import", {1: 1}), ("pull", {1: 1, 2: 5}), ("compact", None), ("import", {3: 7})]
live(config, history)
back_up(open_store(config), folder / "backup.zip")
then = seen(config, history)
steps = [(Path, "rename"), (Path, "unlink"), (restoring, "write_atomically"), (restoring, "_sync"),
         (restoring.shutil, "rmtree"), (restoring.shutil, "copyfileobj")]
place, found = 0, set()

def run():
    restoring.restore(config, folder / "backup.zip", may_replace=True)

while True:
    live(config, [("import", {9: 9})])
    now = seen(config, history)
    if not die_at(place := place + 1, steps, run):
        break
    try:
        state = "then" if seen(config, history) == then else "now"
        assert state == "then" or seen(config, history) == now
    except StoreError as error:
        assert error.what == "A restore is under way, or was cut off"
        state = "refused"
    found.add(state)
    run()
    assert seen(config, history) == then
print(place, *sorted(found))
"""


@pytest.mark.slow
def test_killed_at_any_step_a_store_is_the_old_one_the_new_one_or_refused(tmp_path):
    """And the same command, run again, finishes it."""
    kills, *found = words_of(KILLED, tmp_path)

    assert (int(kills) > 15, found) == (True, ["now", "refused", "then"])

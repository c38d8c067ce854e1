"""Pages that are drawn at once do not wait for each other for ever."""

from __future__ import annotations

import subprocess
import sys

DRAWN_BY_THREE = """
import gc, sys
from concurrent.futures import ThreadPoolExecutor

from reports_lib.build.svg import draw, warm_up

warm_up()
sys.setswitchinterval(1e-6)
gc.set_threshold(20)
gc.callbacks.append(lambda *_told: sum(range(50)))  # garbage with something to do at its end, such as files

def chart(number):
    rows = [{"at": at, "is": number * at} for at in range(40)]
    encoding = {"x": {"field": "at", "type": "quantitative"}, "y": {"field": "is", "type": "quantitative"}}
    spec = {"data": {"values": rows}, "mark": "bar", "encoding": encoding}
    return draw(spec, name=f"c{number}", title="t", width=350, narrow=True)

with ThreadPoolExecutor(3) as pool:
    print(len({len(one) > 1000 for one in pool.map(chart, range(60))}))
"""


def test_threads_that_draw_do_not_lock_each_other_out():
    """Three of them, with garbage that takes its time whenever one is inside the drawing program."""
    ran = subprocess.run(
        [sys.executable, "-c", DRAWN_BY_THREE], capture_output=True, text=True, timeout=60, check=False
    )

    assert (ran.stdout.strip(), ran.stderr) == ("1", "")

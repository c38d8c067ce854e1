"""Killing: a command that sends is killed wherever it is, and what it left is looked at."""

from __future__ import annotations

import multiprocessing
import random
import ssl
import time
from collections import Counter
from typing import TYPE_CHECKING

from reports_lib.delivery import Line, Outbox, deliver, posting_of
from reports_lib.errors import DeliveryError
from tests.delivery.relays import Temper, relay
from tests.delivery.reports import built
from tests.delivery.test_sending import AT, settings_for

if TYPE_CHECKING:
    from pathlib import Path

    from reports_lib.delivery import Posting

__all__ = ["killed_often"]

PAUSE = 0.004  # of the server at each step, so that every place of the client is as long as another


def _once(data: Path, posting: Posting, port: int) -> str:
    """Send as the command does; return what it ended with."""
    settings = settings_for(port, patience_seconds=0)
    line = Line(settings, "", ssl.create_default_context(), clock=lambda: AT)
    outbox = Outbox(data)
    try:
        with outbox.locked():
            return deliver(outbox, posting, line).mail.state
    except DeliveryError as error:
        return "in doubt" if "in doubt" in error.what else error.what


def killed_often(folder: Path, *, times: int, seed: int) -> Counter[str]:
    """Send as many reports, each killed at a random instant, then once more in peace.

    Returns how they ended. Raises ``AssertionError`` for a mail that came twice to somebody, or that is
    said to be sent and did not come, or that did not come and is not said to be in doubt.
    """
    chance, ended = random.Random(seed), Counter[str]()  # noqa: S311  any chance will do
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.delivery.killing"])
    temper = Temper(slow=PAUSE)
    with relay(temper) as port:
        manifest, nothing = built(folder / "output"), Outbox(folder / "nothing")
        posting = posting_of(nothing, manifest, settings_for(port), audience="internal", at=AT)
        for number in range(times):
            data = folder / str(number)
            temper.taken.clear()
            process = context.Process(target=_once, args=(data, posting, port))
            process.start()
            patience = 5.0
            while not list(data.glob("outbox/*/state.json")) and patience > 0 and process.is_alive():
                time.sleep(0.001)
                patience -= 0.001
            time.sleep(chance.uniform(0, 0.08))
            process.kill()
            process.join()
            time.sleep(5 * PAUSE)  # the server may still be taking what it was given
            before = len(temper.taken)
            state = _once(data, posting, port)
            came = Counter(one for one, _ in temper.taken)
            assert max(came.values(), default=0) <= 1, f"kill {number}: came twice, {came}"
            if state == "sent":
                assert len(came) == 2, f"kill {number}: said to be sent, came to {came}"
            else:
                assert state == "in doubt", f"kill {number}: {state}"
            when = "was sent before the kill" if before and state == "sent" else state
            ended[when if before or state != "sent" else "was sent by the next call"] += 1
    return ended

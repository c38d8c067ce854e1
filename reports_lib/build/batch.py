"""Batch: many reports, some at a time; one that fails does not stop the others."""

from __future__ import annotations

from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, replace
from threading import Event, Semaphore
from time import perf_counter
from typing import TYPE_CHECKING, Any

from reports_lib.build.execution import declared_params
from reports_lib.build.preparing import check_time, find_notebook, prepare
from reports_lib.errors import ReportsError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reports_lib.build.order import Order
    from reports_lib.build.preparing import Prepared
    from reports_lib.build.report import Built, Host
    from reports_lib.config import Config
    from reports_lib.periods import Months

__all__ = ["Outcome", "build_all", "each"]


@dataclass(frozen=True)
class Outcome:
    """What became of an order: a report that was built, or the error that stopped it."""

    order: Order
    built: Built | None
    error: ReportsError | None
    seconds: float


def each(
    config: Config, order: Order, *, span: Months | None = None, apps: Sequence[str] = ()
) -> list[Order]:
    """Return an order for each month or quarter of a span and each app; without either, as it was.

    Raises ``ParamsError`` for a span of months where the report is of quarters, or the reverse.
    """
    if span:
        declared = declared_params(find_notebook(config, order.report))
        check_time(order.report, declared, span.grain, where=f"--{span.grain}s")
    by_period: list[dict[str, Any]] = [{span.grain: str(one)} for one in span.periods] if span else [{}]
    by_app = [{"apps": [key]} for key in apps] if apps else [{}]
    return [
        replace(order, options={**order.options, **period, **app}) for app in by_app for period in by_period
    ]


def build_all(
    config: Config,
    orders: Sequence[Order],
    host: Host,
    *,
    progress: Callable[[str], object] = str,
    done: Callable[[Outcome], object] = lambda _outcome: None,
) -> list[Outcome]:
    """Build reports and return what became of each, in their order; ``host.jobs`` notebooks run at a time.

    Their models are made ready one after another first, since most share them; ``progress`` is told each
    step, ``done`` each report that is finished or failed.
    """
    outcomes: dict[int, Outcome] = {}
    ready: dict[int, Prepared] = {}
    for place, order in enumerate(orders):
        try:
            ready[place] = prepare(config, order, progress=progress)
        except ReportsError as error:
            outcomes[place] = Outcome(order, None, error, 0.0)
            done(outcomes[place])
    slots, stopped = Semaphore(host.jobs), Event()
    # One more than there are slots: while a page is drawn, the next notebook runs.
    with ThreadPoolExecutor(max_workers=host.jobs + 1) as pool:
        running = {
            pool.submit(_build, host, orders[place], prepared, slots, stopped, progress): place
            for place, prepared in ready.items()
        }
        try:
            for future in as_completed(running):
                outcomes[running[future]] = future.result()
                done(future.result())
        except BaseException:
            stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [outcomes[place] for place in range(len(orders))]


def _build(
    host: Host,
    order: Order,
    prepared: Prepared,
    slots: Semaphore,
    stopped: Event,
    progress: Callable[[str], object],
) -> Outcome:
    with ExitStack() as slot:
        slot.enter_context(slots)
        if stopped.is_set():  # while it waited; nobody asks what became of it
            raise CancelledError
        begun = perf_counter()
        try:
            built = host.build(prepared, progress=progress, executed=slot.close)
        except ReportsError as error:
            return Outcome(order, None, error, perf_counter() - begun)
        return Outcome(order, built, None, perf_counter() - begun)

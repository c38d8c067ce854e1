"""Scheduling: what the calendar says is owed, and one command for a scheduler that sees to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from reports_lib.audiences import SHARED
from reports_lib.build.order import Order
from reports_lib.cli.building import build_and_finish
from reports_lib.cli.sending import deliver_built, tell
from reports_lib.cli.syncing import sync
from reports_lib.cli.terminal import configuration, now, remark, say
from reports_lib.errors import ReportsError

if TYPE_CHECKING:
    from reports_lib.config import Config
    from reports_lib.delivery import Outbox
    from reports_lib.delivery.schedule import Owed, Schedule

__all__ = ["due", "named", "newest_owed"]

_OPEN = {"owed", "queued", "in doubt", "sending"}
_AHEAD = 60  # periods that a clock may have gone back by


def due(
    *,
    send: Annotated[bool, typer.Option("--send", help="sync, check, build and send what is owed")] = False,
) -> None:
    """Say which reports are owed by now, and with --send see to it: sync, check, build, send.

    Which report is owed on which business day is in params/schedule.yml, who gets it in params/mail.yml.
    Safe to run every hour: what was sent is not owed, two runs at once do not meet, and one that was cut
    off is gone on with by the next. What stops it is told the operator, once.

    Examples: reports due · reports due --send
    """
    from filelock import FileLock, Timeout

    from reports_lib.build import report_names
    from reports_lib.delivery import Outbox
    from reports_lib.delivery.schedule import read_schedule

    config = configuration()
    schedule = read_schedule(config.params / "schedule.yml", known=dict.fromkeys(report_names(config)))
    outbox = Outbox(config.data)
    owed = [one for one in newest_owed(config, schedule) if _say(one, *_state_of(config, outbox, one))]
    if not send or not owed:
        return
    config.data.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(config.data / ".due.lock", timeout=0):
            # A run that ended between the look and the lock has seen to it.
            if left := [one for one in owed if _state_of(config, outbox, one)[0] in _OPEN]:
                _see_to(config, left)
    except Timeout:
        remark("Another run is at it; nothing to do here")


def newest_owed(config: Config, schedule: Schedule) -> list[Owed]:
    """Return, for each report of the schedule, the newest period that is owed by now."""
    from reports_lib.build.execution import declared_params
    from reports_lib.build.preparing import find_notebook
    from reports_lib.delivery.schedule import newest_due
    from reports_lib.periods import Quarter, last_complete_month

    month, starts = last_complete_month(now()), config.fiscal_year_starts
    quarter = Quarter.last_complete(month, fiscal_year_starts=starts)
    return [
        newest_due(
            schedule,
            report,
            quarter if "quarter" in declared_params(find_notebook(config, report)) else month,
            audience=audience,
            at=now(),
        )
        for report, rule in schedule.reports.items()
        for audience in rule.days
    ]


def _state_of(config: Config, outbox: Outbox, owed: Owed) -> tuple[str, str]:
    """Return what became of what is owed, and since when: that of the newest mail about it.

    It is over when a later period was sent: the clock went back, and nobody waits for it any more.
    """
    from reports_lib.config import read_yaml
    from reports_lib.delivery import about

    path = config.params / f"{owed.report}.yml"
    chosen: dict[str, Any] = read_yaml(path) if path.exists() else {}
    name, *later = (
        about(owed.report, str(owed.period + ahead), chosen, audience=owed.audience)
        for ahead in range(_AHEAD)
    )
    mail = next(reversed(outbox.about(name)), None)
    if mail and mail.state not in _OPEN:
        return mail.state, mail.changed_at
    if any(one.about in later and one.was_offered for one in outbox.mails()):
        return "over", "a later one was sent"
    return mail.state if mail else "owed", f"since {owed.since:%Y-%m-%d %H:%M} UTC"


def _say(owed: Owed, state: str, since: str) -> bool:
    """Say what became of a report that is owed; true when there is something left to do."""
    say(f"  {state:<9} {named(owed)}, {since}")
    return state in _OPEN


def _see_to(config: Config, owed: list[Owed]) -> None:
    """Sync once, then build and send each; the first failure is raised when all were tried."""
    failed: list[ReportsError] = []
    try:
        if config.vendor and config.marketplace_email:
            sync()
        else:
            remark("Nothing is synced: params/vendor.yml names no account; what was imported is used")
    except ReportsError as error:
        tell(config, ", ".join(named(one) for one in owed), error)
        raise
    for one in owed:
        try:
            grain = "quarter" if one.period.span.grain == "quarter" else "month"
            order = Order(one.report, {grain: str(one.period), "audience": one.audience})
            build_and_finish(config, order)
            deliver_built(config, order)
        except ReportsError as error:
            tell(config, named(one), error)
            failed.append(error)
    if failed:
        raise failed[0]


def named(owed: Owed) -> str:
    """Name a report that is owed, its period, and its readers where they are outside."""
    return f"{owed.report} of {owed.period.label}{', shared' * (owed.audience == SHARED)}"

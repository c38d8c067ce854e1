"""Sending: a report that was built, as a mail to the team, once."""

from __future__ import annotations

import os
import ssl
from typing import TYPE_CHECKING, Annotated

import typer

from reports_lib.build.order import Order
from reports_lib.cli.terminal import configuration, now, remark, say, shown, steps
from reports_lib.errors import ParamsError, ReportsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports_lib.build.preparing import Prepared
    from reports_lib.config import Config
    from reports_lib.delivery import MailSettings, Posting

__all__ = ["send"]


def send(  # noqa: PLR0913  one argument per option
    report: Annotated[str, typer.Argument(metavar="REPORT", help="the report, such as monthly_review")],
    month: Annotated[str, typer.Option(metavar="M", help="the month under review, YYYY-MM")] = "",
    quarter: Annotated[str, typer.Option(metavar="Q", help="the quarter under review, YYYY-Qn")] = "",
    *,
    app: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="only this app; repeat it for more")
    ] = None,
    basis: Annotated[str, typer.Option(help="net (what you earn) or gross (what customers pay)")] = "",
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="ADDRESS", help="these instead of mail.yml's; repeat it for more"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="send nothing; write the mail and a preview into output/mail")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="send once more what was sent or is in doubt")
    ] = False,
    arrived: Annotated[bool, typer.Option("--arrived", help="note that a mail in doubt has arrived")] = False,
) -> None:
    """Send a report that was built to the team, as a short mail with the page attached.

    Who gets it and by which server is in params/mail.yml; the password comes from REPORTS_SMTP_PASSWORD
    or the keyring. Nothing is sent when the gate is red (exit code 15), and nothing twice: a mail that
    would say the same as one before it is that mail. A report that says something else since is sent as
    its next revision. What cannot be sent waits in data/outbox, and goes with the next call.

    Examples: reports send monthly_review --dry-run · reports send monthly_review --month 2026-10 ·
    reports send monthly_review --month 2026-10 --again
    """
    if again and arrived:
        raise ParamsError(
            "--again and --arrived exclude each other", where="reports send", todo="give one of them"
        )
    config = configuration()
    options = {"month": month, "quarter": quarter, "apps": app or [], "basis": basis}
    with steps() as step:
        from reports_lib.delivery import read_settings

        settings = read_settings(config.params / "mail.yml")
        settings = settings.model_copy(update={"internal": tuple(to)}) if to else settings
        built = _built(config, Order(report, options), step)
        if dry_run:
            _preview(config, built, settings)
        else:
            _deliver(config, built, settings, again=again, arrived=arrived)


def _built(config: Config, order: Order, step: Callable[[str], None]) -> Prepared:
    """Return a report that was built; its files lie where another build would put them."""
    from reports_lib.build import prepare

    prepared = prepare(config, order, progress=step)
    manifest = prepared.path("manifest.json")
    if not manifest.exists():
        raise ParamsError(
            f"{order.report} of {prepared.plan.period_label} was not built",
            where=shown(manifest),
            todo=f"run: reports build {order.report}",
        )
    step("mail")
    return prepared


def _posting(config: Config, built: Prepared, settings: MailSettings) -> Posting:
    from reports_lib.build.fonts import own_fonts_first
    from reports_lib.delivery import Outbox, posting_of

    own_fonts_first()
    outbox, manifest = Outbox(config.data), built.path("manifest.json")
    return posting_of(outbox, manifest, settings, audience="internal", at=now())


def _preview(config: Config, built: Prepared, settings: MailSettings) -> None:
    from reports_lib.delivery import write_preview

    posting = _posting(config, built, settings)
    say(f"Nothing was sent. The mail of {posting.mail.about}, revision {posting.mail.revision}:")
    for path in write_preview(posting, config.output / "mail"):
        say(f"  {shown(path)}")


def _deliver(config: Config, built: Prepared, settings: MailSettings, *, again: bool, arrived: bool) -> None:
    from reports_lib.delivery import Line, Outbox, deliver, find_password, tell_operator

    line = Line(settings, find_password(os.environ, settings), ssl.create_default_context(), clock=now)
    outbox = Outbox(config.data)
    with outbox.locked():
        try:
            posting = _posting(config, built, settings)
            ended = deliver(outbox, posting, line, again=again, arrived=arrived)
        except ReportsError as error:
            try:
                noted = tell_operator(outbox, f"{built.report} of {built.plan.period_label}", error, line)
            except ReportsError as other:
                remark(f"The operator could not be told: {other.what}")
            else:
                if noted:
                    remark(f"The operator was told: {settings.operator}")
            raise
    mail = ended.mail
    when = f"Sent before, at {mail.changed_at}" if ended.was_sent_before else "Sent"
    say(f"{when}: {mail.about}, revision {mail.revision}")
    for one, state in mail.states.items():
        say(f"  {state:<9} {one}")

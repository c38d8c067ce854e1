"""Sending: a report that was built, as a mail to the team, once."""

from __future__ import annotations

import os
import ssl
from typing import TYPE_CHECKING, Annotated

import typer

from reports_lib.audiences import INTERNAL, SHARED
from reports_lib.build.order import Order
from reports_lib.cli.log import fail
from reports_lib.cli.terminal import configuration, now, remark, say, shown, steps
from reports_lib.errors import DeliveryError, GateError, ParamsError, ReportsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports_lib.config import Config
    from reports_lib.delivery import Line, MailSettings, Posting

__all__ = ["deliver_built", "send", "tell"]


def send(  # noqa: PLR0913  one argument per option
    report: Annotated[str, typer.Argument(metavar="REPORT", help="the report, such as monthly_review")],
    month: Annotated[str, typer.Option(metavar="M", help="the month under review, YYYY-MM")] = "",
    quarter: Annotated[str, typer.Option(metavar="Q", help="the quarter under review, YYYY-Qn")] = "",
    *,
    app: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="only this app; repeat it for more")
    ] = None,
    basis: Annotated[str, typer.Option(help="net (what you earn) or gross (what customers pay)")] = "",
    audience: Annotated[
        str, typer.Option(help="internal, or shared: other names, and no group under five customers")
    ] = INTERNAL,
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
    reports send monthly_review --month 2026-10 --again ·
    reports send monthly_review --audience shared --dry-run
    """
    if again and arrived:
        raise ParamsError(
            "--again and --arrived exclude each other", where="reports send", todo="give one of them"
        )
    config = configuration()
    options = {"month": month, "quarter": quarter, "apps": app or [], "basis": basis, "audience": audience}
    order = Order(report, options)
    if dry_run:
        _preview(config, order, to or ())
        return
    try:
        deliver_built(config, order, to=to or (), again=again, arrived=arrived)
    except (DeliveryError, GateError) as error:
        tell(config, " ".join([report, month or quarter]).strip(), error)
        raise


def deliver_built(
    config: Config, order: Order, *, to: Sequence[str] = (), again: bool = False, arrived: bool = False
) -> None:
    """Send a report that was built, and say to whom it went.

    Raises ``DeliveryError`` when it is not sent to all, ``GateError`` when its data are not fit.
    """
    from reports_lib.delivery import Outbox, deliver

    settings = _settings(config, to, audience=_audience(order))
    outbox = Outbox(config.data)
    with outbox.locked():
        posting = _posting(config, order, settings)
        ended = deliver(outbox, posting, _line(settings), again=again, arrived=arrived)
    mail = ended.mail
    when = f"Sent before, at {mail.changed_at}" if ended.was_sent_before else "Sent"
    say(f"{when}: {mail.about}, revision {mail.revision}")
    for one, state in mail.states.items():
        say(f"  {state:<9} {one}")


def tell(config: Config, what: str, error: ReportsError) -> None:
    """Tell the operator why something was not sent, once for each reason; who that is, mail.yml says."""
    from reports_lib.delivery import Outbox, tell_operator

    try:
        settings = _settings(config)
        if settings.operator is None:
            return
        outbox = Outbox(config.data)
        with outbox.locked():
            tell_operator(outbox, what, error, _line(settings))
    except ReportsError as other:
        remark(f"The operator could not be told: {other.what}")
        fail(other)
    else:
        remark(f"The operator was told: {settings.operator}")


def _settings(
    config: Config, to: Sequence[str] = (), *, audience: str = INTERNAL, name: str = "mail.yml"
) -> MailSettings:
    from reports_lib.delivery import read_settings

    settings = read_settings(config.params / name)
    return settings.model_copy(update={audience: tuple(to)}) if to else settings


def _audience(order: Order) -> str:
    return str(order.options.get("audience") or INTERNAL)


def _line(settings: MailSettings) -> Line:
    from reports_lib.delivery import Line, find_password

    return Line(settings, find_password(os.environ, settings), ssl.create_default_context(), clock=now)


def _posting(config: Config, order: Order, settings: MailSettings) -> Posting:
    """Make the mail of a report that was built; its files lie where another build would put them."""
    from reports_lib.build import prepare
    from reports_lib.build.fonts import own_fonts_first
    from reports_lib.delivery import Outbox, posting_of

    own_fonts_first()
    with steps() as step:
        built = prepare(config, order, progress=step)
        manifest = built.path("manifest.json")
        if not manifest.exists():
            raise ParamsError(
                f"{order.report} of {built.plan.period_label} was not built",
                where=shown(manifest),
                todo=f"run: {_building(order)}",
            )
        step("mail")
        return posting_of(Outbox(config.data), manifest, settings, audience=_audience(order), at=now())


def _building(order: Order) -> str:
    """Return the command that builds what is to be sent."""
    chosen = [f"--audience {SHARED}"] if _audience(order) == SHARED else []
    return " ".join(["reports build", order.report, *chosen])


def _preview(config: Config, order: Order, to: Sequence[str]) -> None:
    from reports_lib.delivery import write_preview
    from reports_lib.workspace import or_sample

    config = or_sample(config, os.environ)
    name = "mail.yml"
    if not (config.params / name).exists() and (config.params / "mail.example.yml").exists():
        name = "mail.example.yml"
        remark("There is no params/mail.yml yet; the addresses are those of params/mail.example.yml")
    settings = _settings(config, to, audience=_audience(order), name=name)
    posting = _posting(config, order, settings)
    say(f"Nothing was sent. The mail of {posting.mail.about}, revision {posting.mail.revision}:")
    for path in write_preview(posting, config.output / "mail"):
        say(f"  {shown(path)}")

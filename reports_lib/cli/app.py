"""App: the commands of ``reports``, their options and their help."""

from __future__ import annotations

import typer

from reports_lib.cli import (
    building,
    checking,
    diagnosing,
    exploring,
    forgetting,
    importing,
    measuring,
    sampling,
    scheduling,
    sending,
    starting,
    storing,
    syncing,
    verifying,
)

__all__ = ["app"]

app = typer.Typer(
    name="reports",
    help="Business reviews for Atlassian Marketplace app vendors.",
    epilog="Try: reports demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command("demo")(sampling.demo)
app.command("init")(starting.init)
app.command("doctor")(diagnosing.doctor)
app.command("sync")(syncing.sync)
app.command("import")(importing.import_records)
app.add_typer(importing.imports_app, name="imports")
app.command("check")(checking.check)
app.command("build")(building.build)
app.command("send")(sending.send)
app.command("due")(scheduling.due)
app.command("verify")(verifying.verify)
app.command("metric")(measuring.metric)
app.add_typer(storing.store_app, name="store")
app.command("forget")(forgetting.forget)
app.command("lab", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(exploring.lab)
app.command("stand-in")(sampling.stand_in)

"""Forgetting: a customer's name leaves the store, its pages and its mails; the figures stay."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Annotated

import typer

from reports_lib.cli.terminal import configuration, say, shown, steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports_lib.config import Config
    from reports_lib.delivery.scrubbing import Scrubbed
    from reports_lib.store import Store
    from reports_lib.store.erasing import Identity, Register

__all__ = ["forget"]


def forget(
    customer: Annotated[
        str,
        typer.Argument(metavar="CUSTOMER", help="its company in full, its id, or a licence's number or SEN"),
    ],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="say what would be touched, and change nothing")
    ] = False,
) -> None:
    """Erase who a customer is: company, sites, accounts and hashes of them become erased-1, erased-2, ...

    Amounts, days, ids of licences and invoices stay, and so does every figure, of now and of then. Records
    that the Marketplace tells again later are erased on their way in. Pages and notebooks that name the
    customer go and are to be built again; of mails that name it the body goes. Backups are listed: they and
    copies elsewhere are yours to delete. What was cut off is finished when it is run again.

    Examples: reports forget "Acme Ltd" --dry-run · reports forget account/4711
    """
    from reports_lib.delivery import Outbox
    from reports_lib.store import open_store, writing

    config = configuration()
    if dry_run:
        with steps() as step:
            _plan(config, open_store(config), customer, step)
        return
    with writing(config) as store, Outbox(config.data).locked(), steps() as step:
        told = _forget(config, store, customer, step)
    for line in told:
        say(line)


def _forget(config: Config, store: Store, customer: str, step: Callable[[str], object]) -> list[str]:
    """Do it, or what is left of it to do, and return what to say."""
    from reports_lib.delivery.naming import own_words
    from reports_lib.delivery.scrubbing import left_naming, scrub
    from reports_lib.store.erasing import label, read_register
    from reports_lib.store.rewriting import rewrite, wording

    register = read_register(store.root, hash_key=config.hash_key)
    number = register.asked(customer)
    if number and number not in register.pending:
        return [f"It is erased already: {label(number)}"]
    if number and register.pending[number] < store.erasures:
        _finish(store, register, number)
        return [f"What was begun is finished: {label(number)}"]
    identity = _identity(config, store, customer, step)
    number = register.begin(identity, erasures=store.erasures)
    step("pages and mails")
    scrubbed = scrub(config, identity, wording(identity, register, number), label=label(number))
    step("records")
    files = rewrite(store, identity, register, number)
    _finish(store, register, number)
    if scrubbed.reports:
        from reports_lib.build import write_index

        write_index(config.output)
    step("a last look")
    left = left_naming(config, own_words(identity))
    return [
        f"The customer is {label(number)} from now on",
        f"  {_records(identity):,} records in {_files(files)} of the store were written anew",
        *_told(scrubbed),
        *(f"  still named in {shown(path)}: look at it" for path in left),
        *_backups(config),
    ]


def _plan(config: Config, store: Store, customer: str, step: Callable[[str], object]) -> None:
    from reports_lib.delivery.scrubbing import scrub
    from reports_lib.store.erasing import read_register
    from reports_lib.store.rewriting import touched, wording

    identity = _identity(config, store, customer, step)
    register = read_register(store.root, hash_key=config.hash_key)
    files = touched(store, identity, wording(identity, register, 1))
    say(f"Customer {identity.customer_id} would be erased; nothing was changed")
    say(f"  {_records(identity):,} records in {_files(len(files))} of the store would be written anew")
    for line in [*_told(scrub(config, identity, str, label="", is_dry_run=True)), *_backups(config)]:
        say(line)


def _identity(config: Config, store: Store, customer: str, step: Callable[[str], object]) -> Identity:
    from reports_lib.workspace import plan_review
    from reports_lib.workspace.forgetting import find_customer, identity_of

    models = plan_review(config, progress=step).folder
    step("who it is")
    return identity_of(store, models, find_customer(store, models, customer))


def _finish(store: Store, register: Register, number: int) -> None:
    """Remove what is built from records, and note that all is done."""
    from reports_lib.store import store_errors
    from reports_lib.workspace.materialising import drop_models

    with store_errors(store.root):
        drop_models(store.models)
        shutil.rmtree(store.root / ".spill", ignore_errors=True)
        register.end(number)


def _records(identity: Identity) -> int:
    return sum(map(len, identity.records.values()))


def _files(number: int) -> str:
    return f"{number:,} file{'s' * (number != 1)}"


def _told(scrubbed: Scrubbed) -> list[str]:
    names = [path.name.removesuffix(".manifest.json") for path in scrubbed.reports]
    return [
        *(f"  goes: {shown(path)}" for path in scrubbed.removed),
        *(f"  replaced in: {shown(path)}" for path in scrubbed.reworded),
        *(f"  to be built again: {name}" for name in names),
    ]


def _backups(config: Config) -> list[str]:
    found = sorted((config.data / "backups").glob("*.zip"))
    return [
        *(f"  a backup from before: {shown(path)}: delete it, or make it anew" for path in found),
        "  copies elsewhere, of backups, pages and mails, are yours to delete",
    ]

"""Evaluations: every free trial of a licence, and the sale it led to, if it led to one."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models import tiers
from reports_lib.models.cents import whole
from reports_lib.models.evaluation_records import evaluation_records
from reports_lib.models.model import Model

__all__ = ["EVALUATIONS"]

_LICENCE = ["app_key", "licence_id"]
_KIND = [*_LICENCE, "is_upgrade_trial"]
_EVALUATION = [*_KIND, "started_on"]
_GRANTED = ["COMMUNITY", "OPEN_SOURCE", "DEMONSTRATION", "INTERNAL USE"]
_TOLD = ["hosting", "app_edition", "partner_type", "opportunity_size"]
_SEPARATOR = ibis.literal("\x1f")
_NO_DAY = "0000-00-00"
_MONEY_BACK_DAYS = 30


def evaluations(
    raw_licenses: ibis.Table,
    raw_license_history: ibis.Table,
    licence_aliases: ibis.Table,
    licences: ibis.Table,
    licence_moves: ibis.Table,
    customer_links: ibis.Table,
    subscription_terms: ibis.Table,
    line_links: ibis.Table,
) -> ibis.Table:
    """Evaluations: one row per licence, first day and kind: of the app, or of another edition of it.

    A licence is evaluated in the days of its records of the type Evaluation, and in those that its
    records name besides; days that overlap or touch are one evaluation, others a later one. Where
    records name the licence that was evaluated, it is that one's evaluation and sale. Hosting,
    edition, partner and opportunity size are those of the newest record of the type Evaluation, where
    there is one: what is known of buyers alone would tell nothing about the rest.

    ``is_upgrade_trial`` marks the trial of another edition by who has the app; ``app_edition`` is the
    edition that was tried.

    ``sold_on`` is the first sale of the licence since ``started_on``, and before its next evaluation;
    ``converted_on`` the first day that is paid for. A sale is a line that carries MRR and has a
    price; of an upgrade trial it is one of the edition tried. One wholly paid back within 30 days is
    none, unless it was booked anew. No record's word for a sale is taken: free lines have it, too.

    ``left_out_as`` says why it is no evaluation to be counted: ``sandbox``; ``free licence`` (it went
    on as community, open source, demonstration or internal use, and nothing was sold);
    ``moved licence`` (it goes on from another licence of the customer); ``already pays`` (a paid term
    was in force when it began).

    Nothing here depends on today: whether an evaluation is over is for the metric to say.
    """
    told = evaluation_records(raw_licenses, raw_license_history, licence_aliases)
    tried = _tried(told)
    outcomes = _outcomes(tried, told, _sales(subscription_terms, line_links))
    types = licences.select(*_LICENCE, newest_type="licence_type")
    moved = licence_moves.select(*_LICENCE, "moved_on", is_moved=ibis.literal(value=True))
    owners = customer_links.select(*_LICENCE, "customer_id")
    known = (
        outcomes.join(owners, _LICENCE).left_join(types, _LICENCE).drop("app_key_right", "licence_id_right")
    )
    found = known.left_join(moved, _LICENCE)
    return found.mutate(
        month=ibis.date(found.started_on.year(), found.started_on.month(), 1),
        opportunity_band=tiers.band(
            tiers.countable(tiers.size_seats(found.opportunity_size), found.opportunity_size)
        ),
        days_to_convert=found.sold_on.delta(found.started_on, unit="day").cast("int64"),
        days_after_end=found.sold_on.delta(found.ends_on, unit="day").cast("int64"),
        left_out_as=_left_out_as(found),
    )[list(EVALUATIONS.columns)]


def _tried(told: ibis.Table) -> ibis.Table:
    """Join the days told of a licence into evaluations, each as its best record describes it."""
    numbered = told.join(_numbered(told), _EVALUATION)
    day = numbered.told_on.cast("string").fill_null(_NO_DAY)
    said = ibis.ifelse(numbered.is_trial, "1", "0") + day + _SEPARATOR
    joined = numbered.group_by(*_KIND, "number").agg(
        started_on=numbered.started_on.min(),
        ends_on=numbered.ends_on.max(),
        is_sandbox=numbered.is_sandbox.max(),
        # The greatest is what the newest record of the type Evaluation says, else the newest record.
        said=(said + _SEPARATOR.join(numbered[name].fill_null("") for name in _TOLD)).max(),
    )
    words = joined.said.split("\x1f")
    order = ibis.window(group_by=_KIND, order_by="started_on")
    return joined.select(
        *_EVALUATION,
        "ends_on",
        "is_sandbox",
        next_on=joined.started_on.lead().over(order),
        **{name: words[place].nullif("") for place, name in enumerate(_TOLD, 1)},
    )


def _numbered(told: ibis.Table) -> ibis.Table:
    """Number the evaluations of a licence: a day after all that was known so far begins the next one."""
    known = told.mutate(reach=ibis.coalesce(told.ends_on, told.started_on))
    begun = known.group_by(*_EVALUATION).agg(reach=known.reach.max())
    before = ibis.window(group_by=_KIND, order_by="started_on", preceding=(None, 1))
    so_far = ibis.window(group_by=_KIND, order_by="started_on", preceding=None, following=0)
    reached = begun.mutate(before=_.reach.max().over(before))
    is_next = (reached.started_on > reached.before) | reached.before.isnull()
    marked = reached.mutate(begins=ibis.ifelse(is_next, 1, 0))
    return marked.select(*_EVALUATION, number=whole(marked.begins.sum().over(so_far)))


def _sales(terms: ibis.Table, line_links: ibis.Table) -> ibis.Table:
    """Lines that somebody paid for and that stayed paid for."""
    paid = terms.filter(
        _.excluded.isnull()
        & ((_.net_cents > 0) | (_.gross_cents > 0))
        & (_.sale_type.fill_null("") != "Refund")
    )
    kept = paid.left_join(_paid_back(terms, line_links), "line_id").filter(
        _.is_undone.isnull() | ~_.is_undone
    )
    return kept.select(
        "app_key",
        "sold_on",
        seller_id="licence_id",
        bought_edition=kept.app_edition.lower(),
        converted_on=kept.effective_on,
        paid_until=ibis.coalesce(ibis.least(kept.ends_on, kept.back_on), kept.ends_on),
    )


def _paid_back(terms: ibis.Table, line_links: ibis.Table) -> ibis.Table:
    """Lines of which nothing is left, since when, and whether that undoes the sale."""
    rebilled = line_links.filter(_.kind == "re-bills").select(line_id="parent_line_id")
    taking = line_links.filter(_.kind == "takes back").anti_join(rebilled, "line_id")
    refunds = terms.join(taking.select("line_id", parent_id="parent_line_id"), "line_id").select(
        line_id="parent_id", refunded_on="sold_on", back_cents=-_.gross_cents
    )
    beside = terms.select("line_id", "sold_on", "gross_cents").join(refunds, "line_id")
    sums = beside.group_by("line_id").agg(
        sold_on=_.sold_on.max(),
        price=_.gross_cents.max(),
        back=whole(_.back_cents.sum()),
        back_on=_.refunded_on.max(),
    )
    return sums.filter(_.back >= _.price).select(
        "line_id", "back_on", is_undone=_.back_on.delta(_.sold_on, unit="day") <= _MONEY_BACK_DAYS
    )


def _outcomes(tried: ibis.Table, told: ibis.Table, sales: ibis.Table) -> ibis.Table:
    """Give each evaluation its first sale, and say whether it paid already."""
    sold = tried.select(*_EVALUATION, "next_on", tried_edition=_.app_edition.lower())
    elsewhere = told.filter(_.sold_as != _.licence_id).select(*_LICENCE, seller_id="sold_as").distinct()
    sellers = ibis.union(sold.mutate(seller_id=_.licence_id), sold.join(elsewhere, _LICENCE))
    beside = sellers.join(sales, ["app_key", "seller_id"])
    is_since = (beside.sold_on >= beside.started_on) & (
        beside.next_on.isnull() | (beside.sold_on < beside.next_on)
    )
    is_it = is_since & (~beside.is_upgrade_trial | (beside.bought_edition == beside.tried_edition))
    is_paying = (
        (beside.sold_on < beside.started_on)
        & (beside.converted_on <= beside.started_on)
        & (beside.paid_until > beside.started_on)
    )
    found = beside.group_by(*_EVALUATION).agg(
        sold_on=beside.sold_on.min(where=is_it),
        converted_on=beside.converted_on.min(where=is_it),
        already_pays=is_paying.max(),
    )
    return tried.left_join(found, _EVALUATION).drop(*(f"{name}_right" for name in _EVALUATION))


def _left_out_as(found: ibis.Table) -> ibis.Value:
    is_new = ~found.is_upgrade_trial
    is_granted = found.newest_type.isin(_GRANTED) & found.sold_on.isnull()
    is_moved = found.is_moved & (found.moved_on.isnull() | (found.started_on <= found.moved_on))
    return ibis.cases(
        (found.is_sandbox, "sandbox"),
        (is_new & is_granted, "free licence"),
        (is_new & is_moved, "moved licence"),
        (is_new & found.already_pays, "already pays"),
        else_=ibis.null("string"),
    )


EVALUATIONS = Model(
    name="evaluations",
    grain=("app_key", "licence_id", "is_upgrade_trial", "started_on"),
    columns={
        "app_key": "string",
        "licence_id": "string",
        "customer_id": "string",
        "is_upgrade_trial": "boolean",
        "month": "date",
        "started_on": "date",
        "ends_on": "date",
        "hosting": "string",
        "app_edition": "string",
        "partner_type": "string",
        "opportunity_size": "string",
        "opportunity_band": "string",
        "sold_on": "date",
        "converted_on": "date",
        "days_to_convert": "int64",
        "days_after_end": "int64",
        "left_out_as": "string",
    },
    inputs=(
        "raw_licenses",
        "raw_license_history",
        "licence_aliases",
        "licences",
        "licence_moves",
        "customer_links",
        "subscription_terms",
        "line_links",
    ),
    build=evaluations,
)

"""Licence claims: what each line and each snapshot says of a licence, and from when to when."""

from __future__ import annotations

from datetime import date

import ibis
from ibis import _

from reports_lib.models import tiers
from reports_lib.models.cents import whole
from reports_lib.models.licences import first_alias
from reports_lib.models.model import Model
from reports_lib.models.raw import newest
from reports_lib.models.touching import alike, joined
from reports_lib.models.transactions import hosting_name

__all__ = ["LICENCE_CLAIMS", "NO_END"]

NO_END = date(9999, 12, 31)

_LICENCE = ["app_key", "licence_id"]
_WHAT = ["hosting", "app_edition", "licence_type", "partner_type", "tier"]
_ORDER = ["strength", "newness_1", "newness_2", "newness_3", "newness_4"]
_CLAIM = [*_LICENCE, *_ORDER, "source", "starts_on", "ends_on", *_WHAT, "opportunity_size"]

# What is read of lines and records; a query with all their columns takes its time to write.
_IDS = [
    *("entitlement_number", "licence_number", "addon_licence_id", "entitlement_id"),
    *("cloud_id", "company_key"),
]
_LINE = [
    *("app_key", *_IDS, "line_id", "transaction_id", "original_transaction_id", "sale_type"),
    *("payment_status", "is_prorated", "sold_on", "starts_on", "ends_on", "gross_cents", *_WHAT),
]
_RECORD = [
    *("app_key", *_IDS, "record_key", "sync_number", "version", "vanished", "status", "starts_on"),
    *("ends_on", "last_updated_on", "opportunity_size", "evaluation_starts_on", "evaluation_ends_on"),
    *_WHAT,
]
_CHANGES = ["Upgrade", "Downgrade"]
_TERM = ["starts_on", "ends_on", "gross_cents"]


def licence_claims(
    transactions: ibis.Table,
    licence_aliases: ibis.Table,
    licences: ibis.Table,
    raw_licenses: ibis.Table,
    raw_license_history: ibis.Table,
) -> ibis.Table:
    """Claims: one row per licence and ``rank``; on a day that several cover, the highest rank is true.

    ``source`` says who claims it, the strongest first:

    1. ``line``: a line that is not a refund, not prorated, not uncollectible, from its start (for
       upgrades and downgrades no earlier than their sale) to its end, or to the day on which a
       refund takes it back. The newest by sale, start, end and id is the strongest.
    2. ``snapshot``: a record of the licence or of its history, from the day it is known (a
       present record from its start, one of the history from the day it was recorded) to its
       end. One that is not active ends when it was last updated, ends all that were told before
       it, and counts only for licences without any line. The last known is the strongest.
    3. ``evaluation``: the evaluation that a record tells of besides.

    Claims that follow each other, without a gap and with nothing between, and say the same are one.
    ``seats`` are the tier's, or the opportunity size's where the tier is a word that stands for it.
    Without an ``ends_on`` there is no end.
    """
    lines = _named(transactions.select(*_LINE), licence_aliases, "line_id")
    present = newest(raw_licenses.select(*_RECORD))
    recorded = newest(raw_license_history.select(*_RECORD, "recorded_on"))
    snapshots = ibis.union(
        _snapshots(_named(present, licence_aliases, "record_key"), recorded=False),
        _snapshots(_named(recorded, licence_aliases, "record_key"), recorded=True),
    )
    claims = ibis.union(_of_lines(lines), _of_snapshots(snapshots, lines), _of_evaluations(snapshots))
    told = claims.mutate(same=alike(claims, ["source", *_WHAT, "opportunity_size"]))
    fewer = joined(told, unit=_LICENCE, order=_ORDER, same="same")
    order = ibis.window(group_by=_LICENCE, order_by=_ORDER)
    ranked = fewer.mutate(rank=whole(ibis.row_number().over(order))).drop("same", *_ORDER)
    sizes = licences.select(*_LICENCE, newest_size="opportunity_size")
    words = ibis.union(*(one.select("tier") for one in (transactions, raw_licenses, raw_license_history)))
    return _seated(ranked.left_join(sizes, _LICENCE), words.distinct()).mutate(
        ends_on=_.ends_on.nullif(NO_END)
    )[list(LICENCE_CLAIMS.columns)]


def _named(records: ibis.Table, licence_aliases: ibis.Table, key: str) -> ibis.Table:
    named = records.mutate(alias=first_alias(records, key)).drop(*_IDS)
    return named.join(licence_aliases, ["app_key", "alias"])


def _of_lines(lines: ibis.Table) -> ibis.Table:
    kind, status = lines.sale_type.fill_null(""), lines.payment_status.fill_null("")
    has_term = lines.starts_on.notnull() & lines.ends_on.notnull()
    giving = lines.filter((kind != "Refund") & (status != "Uncollectible") & ~lines.is_prorated & has_term)
    refunds = lines.filter(kind == "Refund").select(
        *_LICENCE,
        "starts_on",
        "ends_on",
        gross_cents=-_.gross_cents,
        refunded_id=_.original_transaction_id,
        refunded_on=_.sold_on,
        taken_on=ibis.greatest(_.starts_on, _.sold_on),
    )
    matched = giving.join(refunds, [*_LICENCE, *_TERM])
    of_it = matched.refunded_id.isnull() | (matched.refunded_id == matched.transaction_id)
    # What was sold after a refund at the same price for the same term is not what it took back.
    taken = (
        matched.filter(of_it & (matched.sold_on <= matched.refunded_on))
        .group_by("line_id")
        .agg(taken_on=_.taken_on.min())
    )
    kept = giving.left_join(taken, "line_id")
    is_late = kept.sale_type.isin(_CHANGES) & (kept.sold_on > kept.starts_on)
    return kept.mutate(
        strength=2,
        newness_1=kept.sold_on,
        newness_2=kept.starts_on,
        newness_3=kept.ends_on,
        newness_4=kept.line_id,
        source=ibis.literal("line"),
        starts_on=ibis.ifelse(is_late, kept.sold_on, kept.starts_on),
        ends_on=ibis.least(kept.ends_on, kept.taken_on.fill_null(NO_END)),
        opportunity_size=ibis.null("string"),
    ).filter(_.starts_on < _.ends_on)[_CLAIM]


def _snapshots(records: ibis.Table, *, recorded: bool) -> ibis.Table:
    known_on = records.recorded_on if recorded else records.starts_on
    told_on = records.recorded_on if recorded else ibis.coalesce(records.last_updated_on, records.starts_on)
    return records.select(
        *_LICENCE,
        "record_key",
        "app_edition",
        "partner_type",
        "tier",
        "opportunity_size",
        "starts_on",
        "ends_on",
        "evaluation_starts_on",
        "evaluation_ends_on",
        hosting=hosting_name(records.hosting),
        licence_type=records.licence_type.upper(),
        is_active=records.status.lower() == "active",
        known_on=known_on,
        told_on=told_on,
        gone_on=ibis.coalesce(records.last_updated_on, told_on),
        place=1 - int(recorded),
    )


def _of_snapshots(snapshots: ibis.Table, lines: ibis.Table) -> ibis.Table:
    later = ibis.window(group_by=_LICENCE, order_by=["told_on", "place", "record_key"], following=(1, None))
    stopped = snapshots.mutate(
        stopped_on=ibis.ifelse(snapshots.is_active, None, snapshots.told_on).min().over(later)
    )
    bought = lines.select(*_LICENCE).distinct()
    counted = ibis.union(
        stopped.filter(stopped.is_active), stopped.filter(~stopped.is_active).anti_join(bought, _LICENCE)
    )
    own_end = ibis.ifelse(counted.is_active, NO_END, counted.gone_on)
    return counted.mutate(
        strength=1,
        newness_1=counted.known_on,
        newness_2=counted.told_on,
        newness_3=counted.known_on,
        newness_4=counted.place.cast("string") + counted.record_key,
        source=ibis.literal("snapshot"),
        starts_on=ibis.greatest(counted.known_on, counted.starts_on.fill_null(counted.known_on)),
        ends_on=ibis.least(counted.ends_on.fill_null(NO_END), own_end, counted.stopped_on.fill_null(NO_END)),
    ).filter(_.starts_on < _.ends_on)[_CLAIM]


def _of_evaluations(snapshots: ibis.Table) -> ibis.Table:
    tried = snapshots.filter(_.evaluation_starts_on < _.evaluation_ends_on)
    return tried.mutate(
        strength=0,
        newness_1=_.known_on.fill_null(_.evaluation_starts_on),
        newness_2=_.evaluation_starts_on,
        newness_3=_.evaluation_ends_on,
        newness_4=_.place.cast("string") + _.record_key,
        source=ibis.literal("evaluation"),
        starts_on=_.evaluation_starts_on,
        ends_on=_.evaluation_ends_on,
        licence_type=ibis.literal("EVALUATION"),
    )[_CLAIM]


def _seated(claims: ibis.Table, words: ibis.Table) -> ibis.Table:
    """Read seats from tiers, or from an opportunity size where the tier sends its reader there.

    ``words`` are the tiers there are, so that each is read once: they are few.
    """
    read = words.mutate(
        said=tiers.seats(words.tier),
        has_no_limit=tiers.is_unlimited(words.tier),
        asks=tiers.asks_evaluation(words.tier) | tiers.asks_lines(words.tier),
    )
    known = claims.left_join(read, "tier")
    size = ibis.coalesce(known.opportunity_size, known.newest_size)
    return known.mutate(
        seats=ibis.ifelse(known.asks, tiers.size_seats(size), known.said),
        is_unlimited=ibis.ifelse(
            known.asks,
            tiers.is_unlimited(size),
            known.has_no_limit.fill_null(False),  # noqa: FBT003
        ),
    )


LICENCE_CLAIMS = Model(
    name="licence_claims",
    grain=("app_key", "licence_id", "rank"),
    columns={
        "app_key": "string",
        "licence_id": "string",
        "rank": "int64",
        "source": "string",
        "starts_on": "date",
        "ends_on": "date",
        "hosting": "string",
        "app_edition": "string",
        "licence_type": "string",
        "partner_type": "string",
        "tier": "string",
        "seats": "int64",
        "is_unlimited": "boolean",
    },
    inputs=("transactions", "licence_aliases", "licences", "raw_licenses", "raw_license_history"),
    build=licence_claims,
)

"""Evaluation records: what licence records, present and past, say about evaluations."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models.licences import first_alias
from reports_lib.models.raw import newest
from reports_lib.models.transactions import hosting_name

__all__ = ["evaluation_records"]

_IDS = ["entitlement_number", "licence_number", "addon_licence_id", "entitlement_id"]
_DATES = [
    *("evaluation_starts_on", "evaluation_ends_on", "latest_evaluation_starts_on"),
    *("upgrade_edition", "upgrade_starts_on", "upgrade_ends_on"),
]
_RECORD = [
    *("record_key", "sync_number", "version", "vanished", "app_key", *_IDS, "cloud_id", "company_key"),
    *("licence_type", "starts_on", "ends_on", "last_updated_on", "evaluation_licence", "is_sandbox"),
    *("hosting", "app_edition", "partner_type", "opportunity_size", *_DATES),
]
_DAYS = [
    *("own_starts_on", "own_ends_on", "evaluation_starts_on", "evaluation_ends_on"),
    *("latest_evaluation_starts_on", "upgrade_starts_on", "upgrade_ends_on"),
]
_TOLD = ["hosting", "partner_type", "opportunity_size"]


def evaluation_records(
    raw_licenses: ibis.Table, raw_license_history: ibis.Table, licence_aliases: ibis.Table
) -> ibis.Table:
    """What is said about evaluations: one row per way in which a licence's records say it.

    ``licence_id`` is the licence that was evaluated, ``sold_as`` the one whose records say it; they
    differ where a record names another licence's evaluation as its own. ``told_on`` is the last day
    it was said, ``is_trial`` says whether it was by a record of the type Evaluation. An end before
    the first day is no end.
    """
    present = newest(raw_licenses.select(*_RECORD)).mutate(
        told_on=ibis.coalesce(_.last_updated_on, _.starts_on)
    )
    recorded = newest(raw_license_history.select(*_RECORD, "recorded_on")).mutate(told_on=_.recorded_on)
    named = _alike(ibis.union(_read(present), _read(recorded))).join(licence_aliases, ["app_key", "alias"])
    said = named.rename(sold_as="licence_id")
    found = said.left_join(_evaluated_elsewhere(said, licence_aliases), ["app_key", "sold_as"])
    records = found.mutate(licence_id=ibis.coalesce(found.evaluated_id, found.sold_as))
    return ibis.union(
        _spans(records, "own_starts_on", "own_ends_on"),
        _spans(records, "evaluation_starts_on", "evaluation_ends_on"),
        _spans(records.mutate(none=ibis.null("date")), "latest_evaluation_starts_on", "none"),
        _spans(records, "upgrade_starts_on", "upgrade_ends_on", of_edition=True),
    )


def _read(records: ibis.Table) -> ibis.Table:
    """The days and words of each record that matter; of those of the type Evaluation, its own days."""
    is_trial = records.licence_type.upper() == "EVALUATION"
    own_on = ibis.ifelse(is_trial, ibis.coalesce(records.starts_on, records.evaluation_starts_on), None)
    # The latest start is mostly that of the evaluation told besides, and need not be said twice.
    newer_on = records.latest_evaluation_starts_on
    is_known = (newer_on == own_on) | (newer_on == records.evaluation_starts_on)
    return records.mutate(
        alias=first_alias(records, "record_key"),
        evaluated=_named_elsewhere(records),
        hosting=hosting_name(records.hosting),
        is_trial=is_trial,
        is_sandbox=records.is_sandbox.fill_null(False),  # noqa: FBT003
        own_starts_on=own_on,
        own_ends_on=ibis.ifelse(is_trial, records.ends_on, None),
        latest_evaluation_starts_on=ibis.ifelse(is_known.fill_null(False), None, newer_on),  # noqa: FBT003
    )[[*_SAID, "told_on"]]


_SAID = [
    *("app_key", "alias", "evaluated", "is_trial", "is_sandbox"),
    *(*_TOLD, "app_edition", "upgrade_edition", *_DAYS),
]


def _alike(read: ibis.Table) -> ibis.Table:
    """Make one row of what many records say alike, before it meets the aliases."""
    tells = ibis.coalesce(*(read[name] for name in _DAYS if "starts" in name)).notnull()
    return read.filter(tells).group_by(*_SAID).agg(told_on=_.told_on.max())


def _spans(records: ibis.Table, starts_on: str, ends_on: str, *, of_edition: bool = False) -> ibis.Table:
    """The days that records tell of by two of their columns."""
    told = records.filter(records[starts_on].notnull())
    start, end = told[starts_on], told[ends_on]
    return told.select(
        "app_key",
        "licence_id",
        "sold_as",
        "told_on",
        "is_sandbox",
        *_TOLD,
        is_upgrade_trial=ibis.literal(of_edition),
        is_trial=ibis.literal(value=False) if of_edition else told.is_trial,
        app_edition=told.upgrade_edition if of_edition else told.app_edition,
        started_on=start,
        ends_on=ibis.ifelse(end >= start, end, None),
    )


def _named_elsewhere(records: ibis.Table) -> ibis.Value:
    """The id of the licence that was evaluated, where the record does not bear it itself."""
    bears_it = ibis.literal(value=False)
    for name in _IDS:
        bears_it = bears_it | (records[name] == records.evaluation_licence).fill_null(False)  # noqa: FBT003
    return ibis.ifelse(bears_it, None, records.evaluation_licence)


def _evaluated_elsewhere(named: ibis.Table, licence_aliases: ibis.Table) -> ibis.Table:
    """Licences whose evaluation was another licence's: one row each."""
    tag = len("1/")
    ids = licence_aliases.filter(_["alias"].substr(0, 1) <= str(len(_IDS))).select(
        "app_key", evaluated=_["alias"].substr(tag), evaluated_id="licence_id"
    )
    claims = named.filter(_.evaluated.notnull()).select("app_key", "sold_as", "evaluated").distinct()
    found = claims.join(ids, ["app_key", "evaluated"])
    others = found.filter(found.evaluated_id != found.sold_as)
    return others.group_by("app_key", "sold_as").agg(evaluated_id=_.evaluated_id.min())

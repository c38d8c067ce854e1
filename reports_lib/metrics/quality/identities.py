"""Identities: licences and customers whose ids were lost, are claimed twice, or were stitched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.metrics.quality.check import Check, Found, counts, found, judged, noted
from reports_lib.models.cents import whole
from reports_lib.models.licences import first_alias

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from reports_lib.periods import Month

__all__ = ["identity_checks", "stitched_checks"]

_LICENCE = ["app_key", "licence_id"]
# An alias begins with its kind: 1 is the entitlement number, from 5 on it is no id of a licence.
_NUMBERED, _NO_ID = "1", "5"


def identity_checks(
    transactions: ibis.Table, licence_aliases: ibis.Table, licences: ibis.Table, *, month: Month
) -> Iterator[Check]:
    """Yield what is lost or contested of licence ids, and licences that only one of two streams has."""
    booked = _booked(transactions, licence_aliases)
    known = licences.select(
        *_LICENCE,
        is_due=(
            (licences.status.lower() == "active")
            & (licences.licence_type.upper() == "COMMERCIAL")
            & (licences.starts_on < month.first_day)
            & (licences.ends_on.isnull() | (licences.ends_on >= month.first_day))
        ).fill_null(False),  # noqa: FBT003
    )
    both = booked.outer_join(known, _LICENCE).mutate(
        licence_id=ibis.coalesce(_.licence_id, _.licence_id_right)
    )
    counted = both.aggregate(
        **counts(
            both,
            "licence_id",
            lost=both.numbered_on < both.last_on,
            contested=both.is_contested,
            unbilled=both.is_due & both.lines.isnull(),
            unrecorded=both.is_due.isnull() & both.lines.notnull(),
        ),
        records=both.is_due.count(),
        nameless=whole(both.nameless.sum().fill_null(0)),
        nameless_example=both.nameless_example.min(),
        lines=whole(both.lines.sum().fill_null(0)),
    ).to_pandas()
    yield from _id_checks(counted)
    yield from _stream_checks(counted)


def _booked(transactions: ibis.Table, licence_aliases: ibis.Table) -> ibis.Table:
    """What lines say of their licence's identity: one row per licence with any."""
    lines = transactions.mutate(alias=first_alias(transactions, "line_id"))
    # Millions of lines are few claims, which alone are looked up.
    claims = lines.group_by("app_key", "alias", "company_key").agg(
        first_on=_.sold_on.min(), last_on=_.sold_on.max(), lines=_.count(), example=_.line_id.min()
    )
    named = claims.join(licence_aliases, ["app_key", "alias"])
    kind = named["alias"].substr(0, 1)
    by_licence = named.group_by(*_LICENCE).agg(
        last_on=named.last_on.max(),
        numbered_on=named.last_on.max(where=kind == _NUMBERED),
        lines=whole(named.lines.sum()),
        nameless=whole(named.lines.sum(where=kind >= _NO_ID)),
        nameless_example=named.example.min(where=kind >= _NO_ID),
        has_several=named.company_key.min() != named.company_key.max(),
    )
    contested = _contested(named.semi_join(by_licence.filter(_.has_several), _LICENCE))
    return by_licence.left_join(contested, _LICENCE).drop("app_key_right", "licence_id_right")


def _contested(claims: ibis.Table) -> ibis.Table:
    """Licences that companies take turns in; one under a new name follows on the old one, and is one."""
    by_company = (
        claims.filter(_.company_key.notnull())
        .group_by(*_LICENCE, "company_key")
        .agg(first_on=_.first_on.min(), last_on=_.last_on.max())
    )
    order = ["first_on", "last_on", "company_key"]
    before = ibis.window(group_by=_LICENCE, order_by=order, preceding=(None, 1))
    told = by_company.mutate(told_before=_.last_on.max().over(before))
    turns = told.filter(_.first_on < _.told_before)
    return turns.select(*_LICENCE, is_contested=ibis.literal(value=True)).distinct()


def _id_checks(counted: pd.DataFrame) -> Iterator[Check]:
    yield judged(
        "Lines without an id",
        found(counted, "nameless"),
        fine="Every line names its licence",
        finding="lines that name no licence; they were put to their site, company or own key",
        what_to_do="look the line up; as long as it names no licence, its renewals may look like churn",
        of=int(counted["lines"].sum()),
    )
    yield judged(
        "Lost ids",
        found(counted, "lost"),
        fine="No licence lost its entitlement number",
        finding="licences whose newest lines lack the entitlement number that earlier ones have",
        what_to_do="look the licence up; another id still holds it together, and may be lost next",
    )
    yield judged(
        "Contested licences",
        found(counted, "contested"),
        fine="No licence has lines of two companies at a time",
        finding="licences that two companies take turns in; they are told as one customer's",
        what_to_do="look the licence up; if two customers share an id, ask the Marketplace to mend it",
    )


def _stream_checks(counted: pd.DataFrame) -> Iterator[Check]:
    yield judged(
        "Licences without lines",
        found(counted, "unbilled"),
        fine="Every commercial licence that is active has lines",
        finding="commercial licences that are active and were never billed",
        what_to_do="nothing, if they are sandboxes or come free with Data Center; else run: "
        "reports sync transactions --full, or import older exports",
    )
    is_compared = int(counted["records"].sum()) > 0
    yield judged(
        "Lines without licence",
        found(counted, "unrecorded") if is_compared else Found(0),
        fine="Every line has its licence record"
        if is_compared
        else "There are no licence records to compare",
        finding="licences that have lines and no licence record",
        what_to_do="run: reports sync licenses --full, or import all licences, inactive ones too",
    )


def stitched_checks(customers: ibis.Table, licence_moves: ibis.Table) -> Iterator[Check]:
    """Yield what was stitched, each with its reason: it is as it should be, and to be seen."""
    by_company = customers.filter(
        _.evidence.contains("customer of the company") | ((_.evidence == "company") & (_.licences > 1))
    )
    stitched = ibis.union(
        by_company.select(kind=ibis.literal("company"), key="customer_id"),
        licence_moves.select(kind="reason", key="licence_id"),
    )
    counted = (
        stitched.group_by("kind").agg(rows=_.count(), rows_example=_.key.min()).order_by("kind").to_pandas()
    )
    together = found(counted[counted["kind"] == "company"], "rows")
    if together.records:
        finding = "customers held together by company, country and contact domain alone"
        yield noted("Customers by company", together, finding)
    moves = counted[counted["kind"] != "company"]
    if len(moves):
        reasons = ", ".join(f"{row.rows:,} by {row.kind}" for row in moves.itertuples())
        finding = f"licences that go on from another one, so that nobody churns: {reasons}"
        yield noted("Stitched licences", found(moves, "rows"), finding)

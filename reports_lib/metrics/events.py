"""Events: what happened to evaluations, customers and licences, day by day, for signals to count."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.models.cents import whole

if TYPE_CHECKING:
    from datetime import date

    from reports_lib.periods import Months

__all__ = ["events"]

_LICENCE = ["app_key", "licence_id"]
_LOOKED_BACK = timedelta(weeks=10)


def events(
    evaluations: ibis.Table,
    subscription_terms: ibis.Table,
    line_links: ibis.Table,
    licence_moves: ibis.Table,
    licence_spells: ibis.Table,
    *,
    months: Months,
) -> ibis.Table:
    """Events until the end of some months, from ten weeks before the end of the first one.

    One row per event: kind, app_key, day. The kinds are

    - ``evaluations``: an evaluation begins; trials of another edition and those left out are none;
    - ``new customers``: a customer's first sale of an app, of a line that carries MRR;
    - ``lost licences``: what is paid for a licence falls to nothing, by its end or by a refund, and
      no other licence goes on from it;
    - ``refunds``: a refund is booked that no new line comes with;
    - ``uninstalls``: a licence goes out of force, evaluations too.
    """
    first, last = months.first.last_day - _LOOKED_BACK, months.last.last_day
    begun = evaluations.filter(~_.is_upgrade_trial & _.left_out_as.isnull())
    found = {
        "evaluations": begun.select("app_key", day="started_on"),
        "new customers": _new_customers(subscription_terms),
        "lost licences": _lost_licences(subscription_terms, licence_moves, first, last),
        "refunds": _refunds(subscription_terms, line_links),
        "uninstalls": _uninstalls(licence_spells, first, last),
    }
    told = (one.select("app_key", "day", kind=ibis.literal(kind)) for kind, one in found.items())
    return ibis.union(*told).filter(_.day.between(first, last)).select("kind", "app_key", "day")


def _new_customers(terms: ibis.Table) -> ibis.Table:
    paid = terms.filter(_.excluded.isnull() & ((_.mrr_net_cents > 0) | (_.mrr_gross_cents > 0)))
    return paid.group_by("customer_id", "app_key").agg(day=_.sold_on.min())


def _lost_licences(terms: ibis.Table, licence_moves: ibis.Table, first: date, last: date) -> ibis.Table:
    near = terms.filter(
        (_.mrr_gross_cents != 0)
        & (_.effective_on < _.ends_on)
        & (_.effective_on <= last)
        & (_.ends_on >= first)
    )
    begins = near.select(
        *_LICENCE, day=ibis.greatest(near.effective_on, ibis.literal(first)), cents=near.mrr_gross_cents
    )
    ends = near.filter(_.ends_on <= last).select(*_LICENCE, day="ends_on", cents=-_.mrr_gross_cents)
    # Renewals at the same price cancel out here.
    sums = ibis.union(begins, ends).group_by(*_LICENCE, "day").agg(cents=whole(_.cents.sum()))
    so_far = ibis.window(group_by=_LICENCE, order_by="day", preceding=None, following=0)
    running = sums.filter(_.cents != 0).mutate(balance=whole(_.cents.sum().over(so_far)))
    lost = running.filter((_.balance <= 0) & (_.balance - _.cents > 0))
    gone_on = licence_moves.select("app_key", licence_id="follows")
    return lost.anti_join(gone_on, _LICENCE)


def _refunds(terms: ibis.Table, line_links: ibis.Table) -> ibis.Table:
    rebilled = line_links.filter(_.kind == "re-bills").select(line_id="parent_line_id")
    return terms.filter(_.sale_type == "Refund").anti_join(rebilled, "line_id").mutate(day=_.sold_on)


def _uninstalls(spells: ibis.Table, first: date, last: date) -> ibis.Table:
    over = spells.filter(_.ends_on.between(first, last)).select(*_LICENCE, day="ends_on")
    return over.anti_join(spells.select(*_LICENCE, day="starts_on"), [*_LICENCE, "day"])

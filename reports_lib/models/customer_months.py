"""Customer months: what each customer pays for each app at each month end, where it is not nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.models.cents import whole
from reports_lib.models.model import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CUSTOMER_MONTHS", "segment_months"]

_UNIT = ("customer_id", "app_key")
_BALANCES = ("mrr_net_cents", "mrr_gross_cents", "opening_net_cents", "opening_gross_cents")


def customer_months(subscription_terms: ibis.Table, *, last_month: int) -> ibis.Table:
    """MRR of a customer for an app at a month's end, sparse: one row per customer, app and month.

    A month has a row where MRR is not zero, or was not zero the month before (``opening_*``); so
    opening and closing balances of any month are sums of its rows. Months after ``last_month``, the
    newest complete one, have none. ``first_net_month`` and ``first_gross_month`` are the first in
    which the customer ever paid for the app.

    A term is in force at a month's end if ``effective_on`` <= last day < ``ends_on``.
    """
    return _spelled(_balances(subscription_terms, _UNIT, last_month))[list(CUSTOMER_MONTHS.columns)]


def segment_months(
    subscription_terms: ibis.Table, customer_months: ibis.Table, *, by: Sequence[str], last_month: int
) -> ibis.Table:
    """MRR as in ``customer_months``, split by columns of the terms, such as hosting.

    One row per customer, app, ``by`` columns and month. ``unit_*`` holds the customer's whole MRR
    for the app, so that a move from one segment to another is no churn.
    """
    split = _spelled(_balances(subscription_terms, (*_UNIT, *by), last_month))
    whole = customer_months.select(
        *_UNIT,
        "month",
        "first_net_month",
        "first_gross_month",
        **{f"unit_{name}": customer_months[name] for name in _BALANCES},
    )
    return (
        split.drop("first_net_month", "first_gross_month")
        .left_join(whole, [*_UNIT, "month"])
        .drop("customer_id_right", "app_key_right", "month_right")
        .mutate(**{f"unit_{name}": _[f"unit_{name}"].fill_null(0) for name in _BALANCES})
    )


def _balances(terms: ibis.Table, keys: Sequence[str], last_month: int) -> ibis.Table:
    """One row per keys and month in which the balance changed, with the balance from then on."""
    live = terms.filter(
        (_.effective_month < _.end_month)
        & (_.effective_month <= last_month)
        & ((_.mrr_net_cents != 0) | (_.mrr_gross_cents != 0))
    )
    begun = live.select(*keys, at=live.effective_month, net=live.mrr_net_cents, gross=live.mrr_gross_cents)
    ended = live.filter(_.end_month <= last_month).select(
        *keys, at=_.end_month, net=-_.mrr_net_cents, gross=-_.mrr_gross_cents
    )
    # Renewals cancel out here, which leaves only months in which something changed.
    changes = (
        ibis.union(begun, ended)
        .group_by(*keys, "at")
        .agg(net=whole(_.net.sum()), gross=whole(_.gross.sum()))
        .filter((_.net != 0) | (_.gross != 0))
    )
    order = ibis.window(group_by=list(keys), order_by="at")
    so_far = ibis.window(group_by=list(keys), order_by="at", preceding=None, following=0)
    running = changes.mutate(
        mrr_net_cents=whole(_.net.sum().over(so_far)),
        mrr_gross_cents=whole(_.gross.sum().over(so_far)),
        until=_["at"].lead().over(order).fill_null(last_month + 1),
    )
    ever = ibis.window(group_by=list(keys))
    return running.mutate(
        first_net=ibis.ifelse(running.mrr_net_cents > 0, running["at"], None).min().over(ever),
        first_gross=ibis.ifelse(running.mrr_gross_cents > 0, running["at"], None).min().over(ever),
    )


def _spelled(balances: ibis.Table) -> ibis.Table:
    """Write each balance out for the months it stands, and the month in which it fell to nothing."""
    is_nothing = (balances.mrr_net_cents == 0) & (balances.mrr_gross_cents == 0)
    ends = balances.mutate(stop=ibis.ifelse(is_nothing, balances["at"] + 1, balances.until))
    spread = ends.mutate(index=ibis.range(ends["at"], ends.stop).unnest())
    changed = spread.index == spread["at"]
    return spread.mutate(
        month=_first_day(spread.index),
        opening_net_cents=spread.mrr_net_cents - ibis.ifelse(changed, spread.net, 0),
        opening_gross_cents=spread.mrr_gross_cents - ibis.ifelse(changed, spread.gross, 0),
        first_net_month=_first_day(spread.first_net),
        first_gross_month=_first_day(spread.first_gross),
    ).drop("at", "net", "gross", "until", "stop", "index", "first_net", "first_gross")


def _first_day(index: ibis.Value) -> ibis.Value:
    return ibis.date(index // 12, index % 12 + 1, 1)


CUSTOMER_MONTHS = Model(
    name="customer_months",
    grain=("customer_id", "app_key", "month"),
    columns={
        "customer_id": "string",
        "app_key": "string",
        "month": "date",
        "mrr_net_cents": "int64",
        "mrr_gross_cents": "int64",
        "opening_net_cents": "int64",
        "opening_gross_cents": "int64",
        "first_net_month": "date",
        "first_gross_month": "date",
    },
    inputs=("subscription_terms",),
    build=customer_months,
)

"""Bridge: from our MRR to the one that Atlassian reports, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import pandas as pd
from ibis import _

from reports_lib.metrics.frames import collect, dollars_column, within
from reports_lib.metrics.gathering import months_only
from reports_lib.metrics.marketplace_mrr.rules import MOVES, RULES, licence_moves
from reports_lib.metrics.revenue.movements import moved, mrr_movements
from reports_lib.models.cents import whole
from reports_lib.periods import Month

if TYPE_CHECKING:
    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["ASSUMED", "NOT_PULLED", "mrr_bridge"]

NOT_PULLED = (
    "Atlassian's own recurring revenue would stand beside ours here, each difference by its name. "
    "To connect it, run: reports sync partner_metrics"
)
ASSUMED = (
    "Atlassian's documentation says that MRR is counted by entitlement, and that churn is the end of "
    "maintenance, without days of grace, or a refund, or a change from paid to free. It does not say, and "
    "is assumed here: that amounts are prices paid; that refunds and upgrades count from the first day "
    "of their term; that a term is divided by the months nearest to its length; that open invoices count; "
    "that another billing period is expansion or contraction, where Atlassian says that its movements "
    "may not add up."
)

_STEPS = ("price_basis", "neutral", *RULES)
_KEYS = ["month", "app_key", "measure"]


def mrr_bridge(
    reported_mrr: ibis.Table,
    subscription_terms: ibis.Table,
    transactions: ibis.Table,
    customer_months: ibis.Table,
    *,
    months: Months,
    basis: Basis = "net",
    reported_basis: Basis = "gross",
    grace_days: int = 0,
) -> pd.DataFrame:
    r"""From our MRR and its movements to Atlassian's RECURRING_REVENUE, each difference by its name.

    Definition
    ----------
    Atlassian reports opening, new, reactivated, expansion, contraction, expired (our churn) and closing
    MRR. Ours are taken, and Atlassian's rules are applied one after the other; what a rule changes is
    its step. What no rule explains stands at the end. Atlassian publishes but a part of its rules:
    ``attrs["assumed"]`` says in words what is assumed.

    Formula
    -------
    ours + price_basis + neutral + per_licence + renumbered + back_dated + whole_terms + charged_types
    + grace + not_explained = reported, to the cent, where

    - price_basis: the price paid instead of the vendor's share;
    - neutral: changes of booking are expansion and contraction;
    - per_licence: a licence that begins or ends is new, reactivated or churn, whatever else its
      customer has; with it, so are hosting migrations and transfers;
    - renumbered: a licence under another number is another licence;
    - back_dated: refunds, upgrades and downgrades count from the first day of their term, not of sale;
    - whole_terms: a term has one price, what its lines sum to, divided by the months nearest to its
      length; terms worth nothing or less, such as refunds without their sale, are left out;
    - charged_types: evaluations and free licences that were charged count;
    - grace: who does not renew stays for ``grace_days`` more.

    Units
    -----
    US dollars with two digits; churn and contraction are positive, as in ``mrr_movements``.

    Source
    ------
    ``models.reported_mrr``: partner metrics of the Marketplace; ``models.subscription_terms``,
    ``transactions`` and ``customer_months``: Marketplace transactions.

    Edge cases
    ----------
    - Atlassian's figures were never pulled: no row, and ``attrs["note"]`` says how to connect them.
    - An app and month that Atlassian does not report has no reported figure and no rest.
    - From paid to free, and 100 % discount, are churn with both, so no step is needed; nor is one for
      terms that begin later, which neither counts.
    - A figure that is told for monthly and annual subscriptions alone is their sum.
    - Quarters are refused: Atlassian reports its own MRR by month.

    Parameters
    ----------
    reported_mrr
        One row per app, month, subscription and measure, as Atlassian reports them.
    subscription_terms
        One row per invoice line.
    transactions
        One row per invoice line.
    customer_months
        One row per customer, app and month.
    months
        The months to print.
    basis
        The basis of ours: ``net`` or ``gross``.
    reported_basis
        The basis that Atlassian is assumed to count on.
    grace_days
        The days of grace that Atlassian was asked for; its default is none.

    Returns
    -------
    DataFrame
        One row per month, app and measure: month, app_key, measure, ours_usd, price_basis_usd,
        neutral_usd, per_licence_usd, renumbered_usd, back_dated_usd, whole_terms_usd,
        charged_types_usd, grace_usd, not_explained_usd, reported_usd.

    Examples
    --------
    >>> nothing = ibis.memtable([], schema={"app_key": "string", "month": "date",
    ...     "subscription": "string", "measure": "string", "reported_cents": "int64"})
    >>> from reports_lib.periods import Months
    >>> bridge = mrr_bridge(nothing, nothing, nothing, nothing, months=Months.parse("2026-10"))
    >>> len(bridge), bridge.attrs["note"].split(".")[0]
    (0, "Atlassian's own recurring revenue would stand beside ours here, each difference by its name")
    """
    months_only(months, "mrr_bridge", why="Atlassian reports its own MRR by month")
    columns = [*_KEYS, *(f"{name}_usd" for name in ("ours", *_STEPS, "not_explained", "reported"))]
    if not int(reported_mrr.count().to_pandas()):
        frame = pd.DataFrame(columns=columns)
        frame.attrs = {"metric": "mrr_bridge", "note": NOT_PULLED, "assumed": ASSUMED}
        return frame
    counted = _counted(
        subscription_terms,
        transactions,
        customer_months,
        months=months,
        basis=basis,
        reported_basis=reported_basis,
        grace_days=grace_days,
    )
    reported = _reported(reported_mrr, months)
    spine = pd.concat([counted, reported])[_KEYS].drop_duplicates()
    full = spine.merge(counted, on=_KEYS, how="left", validate="1:1").merge(
        reported, on=_KEYS, how="left", validate="1:1"
    )
    stages = ["ours", *_STEPS]
    full[stages] = full[stages].fillna(0).astype("int64")
    full["reported"] = full["reported"].astype("Int64")
    # An app has no row before it ever sold anything.
    is_something = full["reported"].notna() | (full[stages] != 0).any(axis=1)
    full = full[is_something.groupby([full["month"], full["app_key"]]).transform("any")]
    order = full["measure"].map(MOVES.index)
    full = full.assign(order=order).sort_values(["month", "app_key", "order"], ignore_index=True)
    for before, name in zip(stages, _STEPS, strict=False):
        full[f"{name}_usd"] = dollars_column(full[name] - full[before])
    full["ours_usd"] = dollars_column(full["ours"])
    full["not_explained_usd"] = dollars_column(full["reported"] - full[stages[-1]])
    full["reported_usd"] = dollars_column(full["reported"])
    frame = full[columns]
    frame.attrs = {"metric": "mrr_bridge", "sql": counted.attrs["sql"], "assumed": ASSUMED}
    return frame


def _counted(
    subscription_terms: ibis.Table,
    transactions: ibis.Table,
    customer_months: ibis.Table,
    *,
    months: Months,
    basis: Basis,
    reported_basis: Basis,
    grace_days: int,
) -> pd.DataFrame:
    """Every figure under our rules, then under one rule more at a time: a column of cents for each."""
    moves = collect(
        licence_moves(
            subscription_terms, transactions, months=months, basis=reported_basis, grace_days=grace_days
        ),
        metric="mrr_bridge",
    )
    moves["month"] = pd.to_datetime([Month.from_index(int(one)).first_day for one in moves["at"]])
    long = [
        _ours(customer_months, months, basis).assign(stage="ours"),
        _ours(customer_months, months, reported_basis).assign(stage="price_basis"),
        _as_billed(customer_months, months, reported_basis).assign(stage="neutral"),
        moves.rename(columns={"rule": "stage"})[["month", "app_key", "stage", *MOVES]],
    ]
    cents = pd.concat(long).melt(["month", "app_key", "stage"], list(MOVES), "measure", "cents")
    wide = cents.pivot(index=_KEYS, columns="stage", values="cents").reset_index()
    frame = wide.reindex(columns=[*_KEYS, "ours", *_STEPS])
    frame.attrs = moves.attrs
    return frame


def _ours(customer_months: ibis.Table, months: Months, basis: Basis) -> pd.DataFrame:
    frame = mrr_movements(customer_months, months=months, by=["app_key"], basis=basis)
    cents = {
        name: frame[f"{name}_mrr_usd"].map(lambda amount: int(amount.scaleb(2))).astype("int64")
        for name in MOVES
    }
    return frame[["month", "app_key"]].assign(**cents)


def _as_billed(customer_months: ibis.Table, months: Months, basis: Basis) -> pd.DataFrame:
    rows = moved(customer_months, basis).filter(within(months))
    kind = ibis.cases(
        (rows.movement.isin(["new", "reactivation", "churn"]), rows.movement),
        (rows.change > 0, "expansion"),
        else_="contraction",
    )
    sums = {
        name: whole(ibis.ifelse(kind == name, rows.change.abs(), 0).sum())
        for name in MOVES
        if name not in {"opening", "closing"}
    }
    sums |= {name: whole(rows[name].sum()) for name in ("opening", "closing")}
    frame = collect(rows.group_by("month", "app_key").agg(**sums), metric="mrr_bridge")
    return frame.assign(month=pd.to_datetime(frame["month"]))


def _reported(reported_mrr: ibis.Table, months: Months) -> pd.DataFrame:
    told = reported_mrr.filter(within(months))
    is_total = told.subscription == "total"
    sums = told.group_by(*_KEYS).agg(
        total=whole(told.reported_cents.sum(where=is_total)),
        parts=whole(told.reported_cents.sum(where=~is_total)),
    )
    frame = collect(sums.select(*_KEYS, reported=ibis.coalesce(_.total, _.parts)), metric="mrr_bridge")
    return frame.assign(month=pd.to_datetime(frame["month"]))

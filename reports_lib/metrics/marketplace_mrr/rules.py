"""Rules: MRR and its movements counted as Atlassian may, one rule more at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.metrics.marketplace_mrr.lapses import lapses
from reports_lib.models.cents import whole
from reports_lib.models.term_lengths import month_index

if TYPE_CHECKING:
    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["MOVES", "RULES", "licence_moves"]

MOVES = ("opening", "new", "reactivation", "expansion", "contraction", "churn", "closing")
# Each has those before it in force, too.
RULES = ("per_licence", "renumbered", "back_dated", "whole_terms", "charged_types", "grace")

# Lines that carry no MRR with us, though they have a term and an amount.
_CHARGED = ["unpaid type", "over 100 years", "takes back a line without MRR"]
_NUMBERS = ("entitlement_number", "entitlement_id", "licence_number", "addon_licence_id")
_UNIT = ["rule", "app_key", "unit"]
# A month has 30.4375 days in the mean, which is 487 / 16.
_MONTH_DAYS = 487
_PARTS = 16


def licence_moves(
    subscription_terms: ibis.Table,
    transactions: ibis.Table,
    *,
    months: Months,
    basis: Basis,
    grace_days: int,
) -> ibis.Table:
    """One row per rule, app and month index ``at``: the balances and movements of its licences, in cents."""
    kept = subscription_terms.filter(
        (_.excluded.isnull() | _.excluded.isin(_CHARGED)) & (_.starts_on < _.ends_on)
    )
    # Most lines ended long ago and are needed for nothing but the first term of who comes.
    since = months.first.first_day - timedelta(days=grace_days)
    recent = kept.filter((_.ends_on >= since) & (_.starts_on <= months.last.last_day))
    terms = _terms(_told(recent, transactions, basis), grace_days)
    units = _held(terms, months)
    comes = units.filter((_.opening <= 0) & (_.closing > 0))
    licences = comes.select("app_key", "licence_id").distinct()
    earlier = _terms(_told(kept.semi_join(licences, ["app_key", "licence_id"]), transactions, basis), 0)
    firsts = earlier.filter(_.cents > 0).group_by(*_UNIT).agg(first=_.begin.min())
    return _moved(units, firsts)


def _told(terms: ibis.Table, transactions: ibis.Table, basis: Basis) -> ibis.Table:
    """Lines with the number under which the Marketplace told each."""
    number = ibis.coalesce(*(transactions[name] for name in _NUMBERS))
    told = terms.left_join(transactions.select("line_id", number=number), "line_id")
    return told.select(
        "app_key",
        "licence_id",
        "starts_on",
        "ends_on",
        number=ibis.coalesce(told.number, told.licence_id),
        effective=told.effective_month,
        begin=month_index(told.starts_on),
        end=told.end_month,
        mrr=told[f"mrr_{basis}_cents"],
        amount=told[f"{basis}_cents"],
        is_charged=told.excluded.notnull(),
    )


def _terms(lines: ibis.Table, grace_days: int) -> ibis.Table:
    """What is worth how much from which month to which, by rule and licence or number."""
    usual = lines.filter(~lines.is_charged)
    # The lines of one term are its price and what changed it, so that a cent is rounded once.
    sums = {
        "whole_terms": whole(ibis.ifelse(lines.is_charged, 0, lines.amount).sum()),
        "charged_types": whole(lines.amount.sum()),
    }
    priced = lines.group_by("app_key", "licence_id", "number", "starts_on", "ends_on", "begin", "end").agg(
        **sums
    )
    days = priced.ends_on.delta(priced.starts_on, unit="day")
    count = ibis.greatest((2 * _PARTS * days + _MONTH_DAYS) // (2 * _MONTH_DAYS), 1)
    monthly = {name: ibis.greatest((2 * priced[name] + count) // (2 * count), 0) for name in sums}
    charged = _ruled(priced, "charged_types", priced.number, priced.begin, monthly["charged_types"])
    graced = charged.mutate(rule=ibis.literal("grace"))
    lapsed = lapses(graced, licence=[*_UNIT, "licence_id"], days=grace_days)[list(graced.columns)]
    return ibis.union(
        _ruled(usual, "per_licence", usual.licence_id, usual.effective, usual.mrr),
        _ruled(usual, "renumbered", usual.number, usual.effective, usual.mrr),
        _ruled(usual, "back_dated", usual.number, usual.begin, usual.mrr),
        _ruled(priced, "whole_terms", priced.number, priced.begin, monthly["whole_terms"]),
        charged,
        graced,
        *([lapsed] if grace_days else []),
    )


def _ruled(rows: ibis.Table, rule: str, unit: ibis.Value, begin: ibis.Value, cents: ibis.Value) -> ibis.Table:
    return rows.select(
        "app_key",
        "licence_id",
        "ends_on",
        "end",
        rule=ibis.literal(rule),
        unit=unit,
        begin=begin.cast("int64"),
        cents=cents.cast("int64"),
    )


def _held(terms: ibis.Table, months: Months) -> ibis.Table:
    """What licences are worth at both ends of each month: one row per rule, licence and month."""
    first, last = months.first.index, months.last.index
    keys = [*_UNIT, "licence_id"]
    live = terms.filter((_.begin <= last) & (_.end >= first) & (_.cents != 0))
    begin, end = ibis.greatest(live.begin, first - 1), ibis.least(live.end, last + 1)
    held = live.mutate(at=ibis.range(begin, end).unnest())
    nothing = ibis.literal(0, "int64")
    both = ibis.union(
        held.select(*keys, "at", opening=nothing, closing=held.cents),
        held.select(*keys, at=held["at"] + 1, opening=held.cents, closing=nothing),
    ).filter(_["at"].between(first, last))
    return both.group_by(*keys, "at").agg(opening=whole(_.opening.sum()), closing=whole(_.closing.sum()))


def _moved(units: ibis.Table, firsts: ibis.Table) -> ibis.Table:
    """Sum what licences did; who comes for the first time ever is new."""
    dated = units.left_join(firsts, _UNIT)
    change = dated.closing - dated.opening
    movement = ibis.cases(
        ((dated.opening <= 0) & (dated.closing > 0) & (dated["first"] >= dated["at"]), "new"),
        ((dated.opening <= 0) & (dated.closing > 0), "reactivation"),
        ((dated.opening > 0) & (dated.closing <= 0), "churn"),
        (change > 0, "expansion"),
        else_="contraction",
    )
    sums = {
        name: whole(ibis.ifelse(movement == name, change.abs(), 0).sum())
        for name in MOVES
        if name not in {"opening", "closing"}
    }
    sums |= {name: whole(dated[name].sum()) for name in ("opening", "closing")}
    return dated.group_by("rule", "app_key", "at").agg(**sums)

"""Line links: invoice lines that belong to another line of their licence, and how we know."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models.licences import first_alias
from reports_lib.models.model import Model
from reports_lib.models.term_lengths import LONGEST_DAYS

__all__ = ["LINE_LINKS"]

_LICENCE = ["app_key", "licence_id"]
_CHANGES = ["Upgrade", "Downgrade"]
_PAIRED_DAYS = 30
# What is left of a term is priced by days, and rounded; two in a hundred is more than any rounding.
_SLACK_PERCENT = 2

_LINE = [
    *(*_LICENCE, "line_id", "transaction_id", "original_transaction_id", "sale_type", "is_prorated"),
    *("sold_on", "starts_on", "ends_on", "gross_cents"),
]


def line_links(transactions: ibis.Table, licence_aliases: ibis.Table) -> ibis.Table:
    """Lines that belong to another one: one row per refund, re-billed line and prorated line.

    ``kind`` says how a line belongs to ``parent_line_id``, another line of its licence:

    - ``takes back``: a refund, and the line it refunds. That is the one on the transaction it names;
      where it names none, one of the same term and price, else one whose term ends with it and is
      worth as much for the days that were left. A refund without a parent is an orphan.
    - ``re-bills``: the new line of a change that is booked as a refund and a new line, and the
      refund. Both name the same sale, else are on one invoice, within 30 days, else were sold on one
      day; their terms overlap. Upgrades and downgrades go before other sales, which must not have been
      bought together with the line taken back. A refund has one such line at most, and a line one
      refund; several alike are paired by price, a line that was taken back itself going first.
    - ``adds to``: a prorated line, and the line in whose term its users were added, else the one on
      its invoice.

    ``evidence`` says which of these it was. ``is_rest`` marks a refund of all that was left of its
    parent's term: the days that it names, else, to the cent, those from the day of its sale on.
    """
    named = transactions.mutate(alias=first_alias(transactions, "line_id"))
    lines = named.join(licence_aliases, ["app_key", "alias"]).select(*_LINE)
    is_refund = lines.sale_type.fill_null("") == "Refund"
    refunds, sales = lines.filter(is_refund), lines.filter(~is_refund)
    added, terms = sales.filter(sales.is_prorated), sales.filter(~sales.is_prorated)
    taken = _taken(refunds, sales)
    return ibis.union(taken[list(LINE_LINKS.columns)], _rebilled(taken, terms), _added(added, terms))


def _taken(refunds: ibis.Table, sales: ibis.Table) -> ibis.Table:
    """Every refund with the line it takes back, where there is one."""
    beside = _beside(refunds, sales)
    names_none = beside.original_transaction_id.isnull()
    ends_alike = beside.ends_on == beside.other_ends_on
    is_earlier = beside.other_sold_on <= beside.sold_on
    found = beside.mutate(
        way=ibis.cases(
            (beside.original_transaction_id == beside.other_transaction_id, 0),
            (
                names_none
                & is_earlier
                & ends_alike
                & (beside.starts_on == beside.other_starts_on)
                & (beside.gross_cents == -beside.other_gross_cents),
                1,
            ),
            (names_none & is_earlier & _is_rest(beside) & (beside.starts_on > beside.other_starts_on), 2),
            else_=None,
        ),
        is_rest=_is_rest(beside),
    ).filter(_.way.notnull())
    order = [
        *("way", (_.ends_on == _.other_ends_on).desc(nulls_first=False)),
        *((_.gross_cents + _.other_gross_cents).abs(), _.other_sold_on.desc(), _.other_line_id.desc()),
    ]
    best = _best(found, of="line_id", order=order).select(
        refund_id="line_id",
        parent_line_id="other_line_id",
        parent_transaction_id="other_transaction_id",
        evidence=_said(_.way, ("named sale", "same term and price", "rest of the term")),
        is_rest="is_rest",
    )
    every = refunds.left_join(best, refunds.line_id == best.refund_id)
    return every.mutate(kind=ibis.literal("takes back"), is_rest=every.is_rest.fill_null(False))  # noqa: FBT003


def _is_rest(beside: ibis.Table) -> ibis.Value:
    """Say whether a refund is worth what was left of another line's term."""
    says_since = (beside.starts_on > beside.other_starts_on).fill_null(False)  # noqa: FBT003
    since = ibis.ifelse(says_since, beside.starts_on, beside.sold_on)
    term = beside.other_ends_on.delta(beside.other_starts_on, unit="day")
    # Longer terms carry no MRR, and their products would not fit.
    days = ibis.ifelse(term <= LONGEST_DAYS, term, 0)
    ahead = beside.other_ends_on.delta(since, unit="day")
    left = ibis.ifelse(ahead.between(1, days - 1), ahead, 0)
    # Compared as if for the whole term: what was paid back x days of the term, and the price x days left.
    back, due = -beside.gross_cents * days, beside.other_gross_cents * left
    # A refund of the parent's own term may be of any part of it; only an exact one is the rest.
    slack = ibis.ifelse(says_since, due * _SLACK_PERCENT, 0) + 100 * days
    return (
        (beside.ends_on == beside.other_ends_on)
        & (beside.gross_cents != -beside.other_gross_cents)
        & (left > 0)
        & ((back - due).abs() * 100 <= slack)
    ).fill_null(False)  # noqa: FBT003


def _rebilled(taken: ibis.Table, terms: ibis.Table) -> ibis.Table:
    """Find the new line that comes with a refund, where there is one."""
    beside = _beside(
        taken.select(*_LINE, "parent_line_id", "parent_transaction_id"),
        terms.filter(_.gross_cents > 0),
    )
    overlap = (beside.other_starts_on < beside.ends_on) & (beside.other_ends_on > beside.starts_on)
    is_other = beside.parent_line_id.isnull() | (beside.other_line_id != beside.parent_line_id)
    apart = beside.other_sold_on.delta(beside.sold_on, unit="day").abs()
    names_it = (beside.other_original_transaction_id == beside.original_transaction_id) | (
        beside.other_original_transaction_id == beside.parent_transaction_id
    )
    since = ibis.ifelse(beside.starts_on > beside.sold_on, beside.starts_on, beside.sold_on)
    is_change = beside.other_sale_type.isin(_CHANGES).fill_null(False)  # noqa: FBT003
    # What was bought together with the line taken back is no new line.
    is_old = (beside.other_transaction_id == beside.parent_transaction_id).fill_null(False)  # noqa: FBT003
    is_near, is_new = apart <= _PAIRED_DAYS, is_change | ~is_old
    found = beside.filter(overlap & is_other).mutate(
        way=ibis.cases(
            (names_it & is_near, 0),
            ((beside.other_transaction_id == beside.transaction_id) & is_near & is_new, 1),
            ((apart == 0) & is_new, 2),
            else_=None,
        ),
        is_ahead=beside.other_starts_on > since,
        is_change=is_change,
        apart=apart,
    )
    kept = _paired(found.filter(_.way.notnull()), taken)
    return kept.select(
        line_id="other_line_id",
        app_key="app_key",
        licence_id="licence_id",
        kind=ibis.literal("re-bills"),
        parent_line_id="line_id",
        evidence=_said(_.way, ("named sale", "same invoice", "same day")),
        is_rest=ibis.literal(value=False),
    )


def _paired(near: ibis.Table, taken: ibis.Table) -> ibis.Table:
    """Give each refund its best line, and each line its best refund; several alike go side by side."""
    again = taken.filter(_.parent_line_id.notnull()).select(again_id="parent_line_id").distinct()
    beside = near.left_join(again, near.other_line_id == again.again_id)
    # A line that begins later than the refund counts must not take the place of one that had begun.
    order = ["is_ahead", "way", _.is_change.desc(), "apart"]
    lines = ibis.window(
        group_by="line_id", order_by=[*order, _.again_id.isnull(), "other_gross_cents", "other_line_id"]
    )
    refunds = ibis.window(group_by="other_line_id", order_by=[*order, _.gross_cents.desc(), "line_id"])
    placed = beside.mutate(line_place=ibis.row_number().over(lines), place=ibis.row_number().over(refunds))
    alike = placed.mutate(crossed=(placed.line_place - placed.place).abs()).drop("place")
    chosen = _best(alike, of="line_id", order=[*order, "crossed", "line_place"])
    return _best(chosen, of="other_line_id", order=[*order, "crossed", "line_id"])


def _added(added: ibis.Table, terms: ibis.Table) -> ibis.Table:
    """Every prorated line with the line it adds to, where there is one."""
    beside = _beside(added, terms)
    covers = (beside.other_starts_on <= beside.starts_on) & (beside.starts_on < beside.other_ends_on)
    found = beside.mutate(
        way=ibis.cases((covers, 0), (beside.other_transaction_id == beside.transaction_id, 1), else_=None)
    ).filter(_.way.notnull())
    best = _best(found, of="line_id", order=["way", _.other_sold_on.desc(), _.other_line_id.desc()])
    known = best.select(
        added_id="line_id",
        parent_line_id="other_line_id",
        evidence=_said(_.way, ("same term", "same invoice")),
    )
    every = added.left_join(known, added.line_id == known.added_id)
    return every.mutate(kind=ibis.literal("adds to"), is_rest=ibis.literal(value=False))[
        list(LINE_LINKS.columns)
    ]


def _beside(lines: ibis.Table, others: ibis.Table) -> ibis.Table:
    """Put each line beside every one of some others of its licence; their columns begin with ``other_``."""
    renamed = {f"other_{name}": others[name] for name in _LINE if name not in _LICENCE}
    return lines.join(others.select(*_LICENCE, **renamed), _LICENCE)


def _best(found: ibis.Table, *, of: str, order: list[ibis.Value | str]) -> ibis.Table:
    window = ibis.window(group_by=of, order_by=order)
    return found.mutate(place=ibis.row_number().over(window)).filter(_.place == 0).drop("place")


def _said(way: ibis.Value, words: tuple[str, ...]) -> ibis.Value:
    return ibis.cases(*((way == place, word) for place, word in enumerate(words)))


LINE_LINKS = Model(
    name="line_links",
    grain=("line_id",),
    columns={
        "line_id": "string",
        "app_key": "string",
        "licence_id": "string",
        "kind": "string",
        "parent_line_id": "string",
        "evidence": "string",
        "is_rest": "boolean",
    },
    inputs=("transactions", "licence_aliases"),
    build=line_links,
)

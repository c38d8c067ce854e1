"""Paid oracle: paid days and renewals of licences counted day by day, as the definitions say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

__all__ = ["ends_told", "renewals_told", "spells_told", "terms_of"]

GRACE, AHEAD, DAY = timedelta(days=30), timedelta(days=31), timedelta(days=1)
Rows = list[dict[str, Any]]


class Term(NamedTuple):
    """Days that a line pays for."""

    begins: date
    until: date
    is_due: bool
    net: int
    newness: tuple[Any, ...]
    line: dict[str, Any]


class End(NamedTuple):
    """A day with which paid days end, and how they go on."""

    licence: str
    day: date
    next_on: date | None
    next_by: str | None
    net: int | None


def terms_of(lines: Rows, links: Rows) -> dict[str, list[Term]]:
    """The terms of each licence that were paid for and not taken back."""
    found: dict[str, list[Term]] = {}
    for line in lines:
        if line["excluded"] or line["sale_type"] == "Refund" or line["mrr_gross_cents"] <= 0:
            continue
        begins, until, is_due = _kept(line, lines, links)
        if begins < until:
            newness = (line["sold_on"], begins, line["line_id"])
            term = Term(begins, until, is_due, line["mrr_net_cents"], newness, line)
            found.setdefault(line["licence_id"], []).append(term)
    return found


def _kept(line: dict[str, Any], lines: Rows, links: Rows) -> tuple[date, date, bool]:
    """First day, first day no more, and whether it ends by itself."""
    by_id = {one["line_id"]: one for one in lines}
    anew = {one["line_id"]: one["parent_line_id"] for one in links if one["kind"] == "re-bills"}
    begins, until, is_due = line["starts_on"], line["ends_on"], True
    if line["line_id"] in anew:
        begins = max(begins, line["sold_on"])
    for link in links:
        if link["kind"] != "takes back" or link["parent_line_id"] != line["line_id"]:
            continue
        refund = by_id[link["line_id"]]
        is_whole = refund["gross_cents"] == -line["gross_cents"]
        day = refund["effective_on"]
        if is_whole and refund["line_id"] not in anew.values() and day <= until:
            return until, until, False
        if (is_whole or link["is_rest"]) and day < until:
            until, is_due = day, False
    return begins, until, is_due


def days_of(terms: list[Term]) -> set[date]:
    """Every day paid for."""
    return {
        term.begins + timedelta(days=number)
        for term in terms
        for number in range((term.until - term.begins).days)
    }


def run_end(days: set[date], day: date) -> date:
    """The first day on or after a day that is not paid for."""
    while day in days:
        day += DAY
    return day


def ends_told(terms: dict[str, list[Term]], owners: dict[str, str], moves: dict[str, str]) -> list[End]:
    """The ends of paid days, and what goes on after each: the same licence, or another in its place."""
    paid = {one: days_of(own) for one, own in terms.items()}
    firsts = {one: (min(days), run_end(days, min(days))) for one, days in paid.items()}
    again = {
        (one, day + DAY): min((later for later in days if later > day), default=None)
        for one, days in paid.items()
        for day in sorted(days)
        if day + DAY not in days
    }
    lapsed = [key for key, later in sorted(again.items()) if later is None or later - key[1] > GRACE]
    successors: dict[tuple[str, date], list[str]] = {}
    for new, old in moves.items():
        for key in lapsed:
            if key[0] == old and new in firsts and firsts[new][0] - GRACE <= key[1] < firsts[new][1]:
                successors.setdefault(key, []).append(new)
    waiting = [key for key in lapsed if key not in successors]
    successors |= _overlapping(
        waiting, {new: firsts[new] for new in sorted(set(firsts) - set(moves))}, owners
    )
    return [_end(key, later, successors.get(key, []), firsts, terms) for key, later in again.items()]


def _overlapping(
    waiting: list[tuple[str, date]], firsts: dict[str, tuple[date, date]], owners: dict[str, str]
) -> dict[tuple[str, date], list[str]]:
    """Licences that began in the 31 days before another's end, and outlast it: one takes one's place."""
    chosen: dict[tuple[str, date], list[tuple[date, str]]] = {}
    for new, (first, until) in firsts.items():
        own = [day for one, day in waiting if owners[one] == owners[new] and first < day <= first + AHEAD]
        if own and until > min(own):
            chosen.setdefault((owners[new], min(own)), []).append((first, new))
    return {
        (one, day): [new]
        for (owner, day), news in chosen.items()
        for one, (_, new) in zip(
            sorted(one for one, end in waiting if end == day and owners[one] == owner),
            sorted(news),
            strict=False,
        )
    }


def _end(
    key: tuple[str, date],
    later: date | None,
    news: list[str],
    firsts: dict[str, tuple[date, date]],
    terms: dict[str, list[Term]],
) -> End:
    if news:
        next_on = max(key[1], min(firsts[new][0] for new in news))
        begun = [term for new in news for term in terms[new] if term.begins == firsts[new][0]]
        return End(*key, next_on, "another licence", sum(term.net for term in begun))
    if later is None:
        return End(*key, None, None, None)
    return End(*key, later, "same licence", sum(one.net for one in terms[key[0]] if one.begins == later))


def spells_told(terms: dict[str, list[Term]], ends: list[End]) -> list[tuple[Any, ...]]:
    """Every spell: its days, since when, what it is, and how it goes on if the days paid for end."""
    over = {(end.licence, end.day): end[2:] for end in ends}
    found: list[tuple[Any, ...]] = []
    for licence, own in terms.items():
        start, since, before = date.min, date.min, date.min
        for day in sorted(days_of(own)):
            if day != before + DAY:
                start = since = day
            elif _what(own, day) != _what(own, before):
                start = day
            before = day
            is_last = (licence, day + DAY) in over
            if is_last or _what(own, day + DAY) != _what(own, day):
                how = over.get((licence, day + DAY), (None, None, None))
                found.append((licence, start, day + DAY, since, *_what(own, day), is_last, *how))
    return found


def _what(terms: list[Term], day: date) -> tuple[str, str]:
    """Hosting and billing period of the term that began last."""
    begun = [term for term in terms if term.begins <= day]
    last = max(begun, key=lambda term: (term.begins, term.newness)).line
    return last["hosting"], last["billing_period"]


def renewals_told(terms: dict[str, list[Term]], ends: list[End]) -> dict[tuple[str, date], tuple[Any, ...]]:
    """Every due day: what was due and how, when and by what it is renewed, and what began for it."""
    over = {(end.licence, end.day): end for end in ends}
    found = {}
    for licence, own in terms.items():
        due_days = sorted({term.until for term in own if term.is_due})
        for day in due_days:
            ending = [term for term in own if term.is_due and term.until == day]
            newest = max(ending, key=lambda term: term.newness).line
            began = [
                term.net
                for term in own
                if term.until > day
                and min((one for one in due_days if one >= term.begins), default=None) == day
            ]
            end = over.get((licence, day))
            how = (end.next_on, end.next_by, end.net or 0) if end else (day, "same licence", sum(began))
            what = (newest["hosting"], newest["billing_period"], sum(term.net for term in ending))
            found[licence, day] = (*what, *how)
    return found

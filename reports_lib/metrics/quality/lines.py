"""Lines: invoice lines that contradict each other, are told twice, or carry no MRR."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ibis import _

from reports_lib.metrics.quality.check import Check, counts, found, judged, noted
from reports_lib.models.cents import whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ibis
    import pandas as pd

    from reports_lib.periods import Month

__all__ = ["contradictory", "line_checks", "term_counts", "told_twice"]

_LICENCE = ["app_key", "licence_id"]
_LOWEST_SHARE, _HIGHEST_SHARE = 7_000, 10_000
# Of less than a dollar, a cent of rounding is more than a per cent.
_TOO_SMALL = 100

_EXCLUDED = {
    "no term": "lines without a term: counted as sales, no MRR",
    "no amount": "lines without an amount: unknown, so neither sales nor MRR",
    "ends before it starts": "lines whose term ends before it starts: counted as sales, no MRR",
    "over 100 years": "lines with a term of over 100 years: counted as sales, no MRR",
    "unpaid type": "lines that charge for evaluation, community or open source: counted as sales, no MRR",
}
_BY_RULE = {
    "zero days": "lines with a term of no days: they carry no MRR, by rule",
    "uncollectible": "lines given up as uncollectible: they carry no MRR, by rule",
    "prorated": "lines for seats added in mid-term: they carry no MRR of their own, by rule",
    "takes back a line without MRR": "refunds of lines without MRR: they carry none either, by rule",
}
_LOOK = "look the line up at the Marketplace; corrected, it comes with the next sync or import"


def contradictory(sold: pd.DataFrame) -> Check:
    """Lines that one import states in several ways; ``sold`` counts them as ``contradictory``."""
    return judged(
        "Contradictory lines",
        found(sold, "contradictory"),
        fine="Every line is stated once",
        finding="lines stated in several ways by one import; the last was taken",
        what_to_do="export the lines again and import the new file: the newest statement counts",
        of=int(sold["rows"].sum()),
    )


def told_twice(subscription_terms: ibis.Table, line_links: ibis.Table, *, lines: int) -> Check:
    """Sales told under several line ids: the same licence, term, amount, sale type and sale date.

    What was taken back is not counted: sold, taken back and sold again is one sale. Neither are seats
    added in mid-term, of which two on one day may be alike, nor lines without a first day.
    """
    taken = line_links.filter((_.kind == "takes back") & _.parent_line_id.notnull())
    priced = subscription_terms.filter(
        _.starts_on.notnull()
        & ((_.net_cents != 0) | (_.gross_cents != 0))
        & (_.excluded.isnull() | (_.excluded != "prorated"))
    )
    # Few licences have two lines that begin on one day; only their lines are compared whole.
    starts = priced.group_by(*_LICENCE).agg(starts=_.starts_on.collect())
    several = starts.filter(_.starts.length() > _.starts.unique().length())
    kept = priced.semi_join(several, _LICENCE).anti_join(taken.select(line_id="parent_line_id"), "line_id")
    sales = kept.group_by(*_LICENCE, "starts_on", "ends_on", "gross_cents", "sale_type", "sold_on").agg(
        told=_.count(), last_line_id=_.line_id.max()
    )
    twice = sales.filter(_.told > 1)
    counted = twice.aggregate(twice=whole((_.told - 1).sum()), twice_example=_.last_line_id.min())
    return judged(
        "Sales told twice",
        found(counted.to_pandas().fillna({"twice": 0}), "twice"),
        fine="No sale is told under two line ids",
        finding="lines like another one in licence, term, amount, sale type and sale date; all are counted",
        what_to_do="look both lines up; if it is one sale, revert the import that told it again: "
        "reports imports revert ID",
        of=lines,
    )


def term_counts(subscription_terms: ibis.Table, *, month: Month) -> pd.DataFrame:
    """Count terms by app and by why they carry no MRR, and add up what is in force at the month's end."""
    terms = subscription_terms
    is_priced = (terms.net_cents != 0) | (terms.gross_cents != 0)
    is_in_force = (terms.effective_month <= month.index) & (terms.end_month > month.index)
    told = {"lines": terms.line_id.notnull(), "charged": is_priced, "odd_share": _is_odd_share(terms)}
    return (
        terms.group_by("app_key", "excluded")
        .agg(
            **counts(terms, "line_id", **told),
            net=whole(terms.mrr_net_cents.sum(where=is_in_force).fill_null(0)),
            gross=whole(terms.mrr_gross_cents.sum(where=is_in_force).fill_null(0)),
        )
        .to_pandas()
    )


def _is_odd_share(terms: ibis.Table) -> Any:
    is_outside = ~terms.share_bp.between(_LOWEST_SHARE, _HIGHEST_SHARE)
    is_opposed = (terms.net_cents < 0) != (terms.gross_cents < 0)
    return (terms.gross_cents.abs() >= _TOO_SMALL) & (is_outside | is_opposed)


def line_checks(terms: pd.DataFrame) -> Iterator[Check]:
    """Yield lines without MRR by reason, and shares that nobody is paid; ``terms`` are ``term_counts``."""
    lines = int(terms["lines"].sum())
    for reason, finding in _EXCLUDED.items():
        kind = "charged" if reason == "unpaid type" else "lines"
        yield judged(
            f"Lines: {reason}",
            found(terms[terms["excluded"] == reason], kind),
            fine="None",
            finding=finding,
            what_to_do=_LOOK,
            of=lines,
        )
    yield judged(
        "Revenue share",
        found(terms, "odd_share"),
        fine="The vendor's share of every price is 70 to 100 per cent",
        finding="lines of which the vendor's share is not 70 to 100 per cent of the price",
        what_to_do=_LOOK,
    )
    for reason, finding in _BY_RULE.items():
        seen = found(terms[terms["excluded"] == reason], "lines")
        if seen.records:
            yield noted(f"Lines: {reason}", seen, finding)

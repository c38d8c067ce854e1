"""Words: what lines and licence records call things, held against the words that we know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from reports_lib.metrics.quality.check import Check, Found, counts, found, judged
from reports_lib.models.tiers import asks_evaluation, asks_lines, is_unlimited

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

__all__ = ["word_checks", "word_counts"]


@dataclass(frozen=True)
class _Topic:
    """A column of words; ``decides_money`` where MRR depends on them, and not only a split of it."""

    name: str
    known: tuple[str, ...]
    decides_money: bool = False


_TOPICS = {
    "sale_type": _Topic(
        "Unknown sale types", ("New", "Renewal", "Upgrade", "Downgrade", "Refund"), decides_money=True
    ),
    "hosting": _Topic("Unknown hostings", ("Cloud", "Data Center", "Server")),
    "licence_type": _Topic(
        "Unknown licence types",
        (
            *("ACADEMIC", "CLASSROOM", "COMMERCIAL", "COMMUNITY", "DEMONSTRATION", "EVALUATION"),
            *("FOUNDATION_FREE", "FREE", "INTERNAL USE", "LEGACY_FREE", "OPEN_SOURCE"),
            *("SOCIAL_IMPACT", "SOCIAL_IMPACT_GLOBAL_ACCESS", "STARTER"),
        ),
        decides_money=True,
    ),
    "payment_status": _Topic(
        "Unknown payment statuses", ("Paid", "Open", "Uncollectible", "Refunded"), decides_money=True
    ),
    "billing_period": _Topic("Unknown billing periods", ("Monthly", "Annual", "Other")),
    "status": _Topic("Unknown licence statuses", ("active", "inactive", "cancelled")),
    "tier": _Topic("Unknown tiers", ()),
}
_SHOWN = 3
_NEW_WORD = (
    "look at the record; a word that is new at the Marketplace has to be added to "
    "reports_lib/metrics/quality/words.py"
)


def word_counts(table: ibis.Table, key: str) -> dict[str, ibis.Value]:
    """Return what an aggregate needs to count the unknown words of a table; what is missing is no word."""
    topics = [column for column in _TOPICS if column in table.columns]
    return counts(table, key, **{f"odd_{column}": _is_odd(table, column) for column in topics})


def word_checks(told: Mapping[str, tuple[ibis.Table, str, pd.DataFrame]]) -> Iterator[Check]:
    """Yield a check a topic; ``told`` are tables with their key and what was counted of them."""
    for column, topic in _TOPICS.items():
        tables = [one for one in told.values() if column in one[0].columns]
        odd = sum((found(counted, f"odd_{column}") for _table, _key, counted in tables), Found(0))
        rows = sum(int(counted["rows"].sum()) for _table, _key, counted in tables)
        words = _named([table for table, _key, _counted in tables], column) if odd.records else ""
        yield judged(
            topic.name,
            odd,
            fine="Every tier is understood" if column == "tier" else "Every value is known",
            finding=(
                f"tiers that say no number of seats: {words}; their seats are unknown"
                if column == "tier"
                else f"values nobody told us of: {words}; kept as they are"
            ),
            what_to_do=_NEW_WORD,
            of=rows if topic.decides_money else None,
        )


def _is_odd(table: ibis.Table, column: str) -> Any:
    words = table[column]
    if column == "tier":
        # Whoever read the seats has read the tier.
        stands_for_seats = is_unlimited(words) | asks_lines(words) | asks_evaluation(words)
        return words.notnull() & table.seats.isnull() & ~stands_for_seats
    return words.notnull() & ~words.upper().isin([one.upper() for one in _TOPICS[column].known])


def _named(tables: list[ibis.Table], column: str) -> str:
    """Name the first few words, by the alphabet; asked only where there are any."""
    odd = [table.filter(_is_odd(table, column)).select(word=table[column]) for table in tables]
    every = ibis.union(*odd) if len(odd) > 1 else odd[0]
    return ", ".join(repr(one) for one in every.distinct().order_by(_.word).limit(_SHOWN).to_pandas()["word"])

"""Links: refunds and prorated lines whose own line is not in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

from reports_lib.metrics.quality.check import Check, counts, found, judged

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ibis

__all__ = ["link_checks"]


def link_checks(line_links: ibis.Table, *, lines: int) -> Iterator[Check]:
    """Yield orphan refunds and prorated lines without their line; ``lines`` counts all of the ledger."""
    orphans = _.parent_line_id.isnull()
    counted = line_links.aggregate(
        **counts(
            line_links,
            "line_id",
            refunds=orphans & (_.kind == "takes back"),
            added=orphans & (_.kind == "adds to"),
        )
    ).to_pandas()
    import_older = "import the exports of the months before, in which it was sold"
    yield judged(
        "Orphan refunds",
        found(counted, "refunds"),
        fine="Every refund has the line that it takes back",
        finding="refunds of lines that are not in the ledger; they lower MRR all the same",
        what_to_do=f"look the refund up at the Marketplace; {import_older}",
        of=lines,
    )
    yield judged(
        "Prorated lines alone",
        found(counted, "added"),
        fine="Every prorated line has the line that it adds to",
        finding="lines for seats added in mid-term to a line that is not in the ledger; they carry no MRR",
        what_to_do=f"look the line up at the Marketplace; {import_older}",
        of=lines,
    )

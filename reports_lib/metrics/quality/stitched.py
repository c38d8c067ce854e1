"""Stitched: licences that go on from another one, each with the reason we believe it for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

from reports_lib.metrics.frames import collect, named_periods
from reports_lib.metrics.gathering import gathered

if TYPE_CHECKING:
    import ibis
    import pandas as pd

    from reports_lib.periods import Months

__all__ = ["stitched_licences"]


def stitched_licences(
    licence_moves: ibis.Table, customer_links: ibis.Table, *, months: Months
) -> pd.DataFrame:
    r"""Licences that go on from another one, so that nobody churns, each with its reason.

    Definition
    ----------
    A customer who moves to another site, or from Data Center to the Cloud, gets another licence. It
    goes on from the old one where its record names it (``migration record``), where the same owner's
    licence ended within 30 days (``same customer``), or where company, country and contact domain are
    the same (``same company``). Of a quarter, those of its three months are told.

    Formula
    -------
    A list; nothing is computed.

    Units
    -----
    Ids as they are stitched, days.

    Source
    ------
    ``models.licence_moves`` and ``models.customer_links``: Marketplace transactions and licences.

    Edge cases
    ----------
    - A licence is told in the month in which its first paid term begins; one that was never paid for
      is in no month.

    Parameters
    ----------
    licence_moves
        One row per licence that goes on from another.
    customer_links
        One row per licence, with its customer.
    months
        The months, or quarters, to print.

    Returns
    -------
    DataFrame
        One row per licence, by day: month, app_key, licence_id, follows, reason, moved_on,
        customer_id, company.

    Examples
    --------
    >>> import ibis
    >>> from reports_lib.periods import Months
    >>> moves = ibis.memtable({"app_key": ["a"], "licence_id": ["E-2"], "follows": ["E-1"],
    ...     "moved_on": ["2026-10-05"], "reason": ["same customer"]}).cast({"moved_on": "date"})
    >>> links = ibis.memtable({"app_key": ["a"], "licence_id": ["E-2"], "customer_id": ["ann"],
    ...     "company": ["Ann Ltd"]})
    >>> found = stitched_licences(moves, links, months=Months.parse("2026-10"))
    >>> found[["licence_id", "follows", "reason"]].values.tolist()
    [['E-2', 'E-1', 'same customer']]
    """
    moved = gathered(licence_moves.mutate(month=_.moved_on.truncate("M")), months)
    owners = customer_links.select("app_key", "licence_id", "customer_id", "company")
    names = ["month", "app_key", "licence_id", "follows", "reason", "moved_on", "customer_id", "company"]
    rows = moved.join(owners, ["app_key", "licence_id"]).select(*names)
    frame = collect(rows.order_by("month", "moved_on", "app_key", "licence_id"), metric="stitched_licences")
    return named_periods(frame, months)

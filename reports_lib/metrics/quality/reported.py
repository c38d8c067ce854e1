"""Reported: our MRR beside the one that Atlassian reports for the month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

from reports_lib.metrics.frames import dollars
from reports_lib.metrics.quality.check import Check
from reports_lib.models.cents import whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ibis
    import pandas as pd

    from reports_lib.periods import Month

__all__ = ["reported_check"]

# Definitions explain a few per cent; a quarter is records that are missing, or told twice.
_ONE_IN = 4


def reported_check(reported_mrr: ibis.Table, apps: pd.DataFrame, *, month: Month) -> Iterator[Check]:
    """Yield how far apart both are, by apps that Atlassian reports; without a report nothing is said.

    ``apps`` has a row per app: app_key, closing_gross.
    """
    closing = reported_mrr.filter((_.month == month.first_day) & (_.measure == "closing"))
    sums = closing.group_by("app_key", "subscription").agg(cents=whole(_.reported_cents.sum())).to_pandas()
    if sums.empty:
        return
    told = sums.pivot(index="app_key", columns="subscription", values="cents")
    parts = told.drop(columns="total", errors="ignore").sum(axis=1)
    theirs = told["total"].fillna(parts) if "total" in told else parts
    ours = apps.set_index("app_key")["closing_gross"].reindex(theirs.index).fillna(0)
    apart = (ours - theirs).astype("int64")
    far = apart[apart.abs() * _ONE_IN > theirs]
    if far.empty:
        finding = f"Gross MRR and Atlassian's are {dollars(abs(int(apart.sum())))} dollars apart"
        yield Check("Atlassian's MRR", "green", 0, finding)
        return
    off = dollars(int(far.abs().sum()))
    finding = f"apps whose gross MRR is more than a quarter off Atlassian's, by {off} dollars"
    what_to_do = "run: reports sync --full; then look at what the bridge to Atlassian's MRR leaves"
    yield Check("Atlassian's MRR", "amber", len(far), finding, str(far.abs().idxmax()), what_to_do)

"""Survival: how long customers go on paying for an app, with those counted in who still do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import numpy as np
import pandas as pd
from ibis import _

from reports_lib.metrics.frames import collect
from reports_lib.models.term_lengths import month_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Month

__all__ = ["survival"]

# A normal distribution has 95 % of itself within so many standard deviations.
_DEVIATIONS = 1.959963984540054


def survival(
    customer_months: ibis.Table, *, month: Month, by: Sequence[str] = (), basis: Basis = "net"
) -> pd.DataFrame:
    r"""The part of customers who go on paying for an app for so many months and longer.

    Definition
    ----------
    A customer's time with an app runs from the first month at whose end it ever paid to the first at
    whose end it did not any more. Who still pays when the month or quarter ends has been seen for so
    long and no longer; the Kaplan-Meier estimate uses that and does not take it for a loss. The band holds 95
    times of 100, by Greenwood's formula on the log-log scale, which keeps it between 0 and 1.

    Formula
    -------
    survival(age) = product over ages up to it of (1 - lost / at risk), where at risk at an age are
    those seen at it: neither lost at an earlier age nor too young.

    Units
    -----
    ``survival`` and its band are ratios (0-1); ``at_risk`` and ``lost`` count customers by app.

    Source
    ------
    ``models.customer_months``, built from Marketplace transactions.

    Edge cases
    ----------
    - Coming back begins nothing again: the first loss counts.
    - At high ages few are left to be seen, and the band grows wide; ``at_risk`` says how few.
    - The band is missing where nobody was lost yet, and where nobody is left.
    - By a segment, customers are counted where they began, wherever they moved to since.

    Parameters
    ----------
    customer_months
        One row per customer, app (and segment) and month, from the ledger's beginning.
    month
        The last month looked at.
    by
        Columns to split by; none is the total.
    basis
        ``net`` or ``gross``.

    Returns
    -------
    DataFrame
        One row per value of ``by`` and age: by columns, age_months, at_risk, lost, survival,
        survival_low, survival_high.

    Examples
    --------
    >>> table = ibis.memtable({"customer_id": ["ann", "bob", "ann", "bob"], "app_key": ["a"] * 4,
    ...     "month": ["2026-09-01"] * 2 + ["2026-10-01"] * 2, "opening_net_cents": [0, 0, 10000, 10000],
    ...     "mrr_net_cents": [10000, 10000, 15000, 0]}).cast({"month": "date"})
    >>> from reports_lib.periods import Month
    >>> survival(table, month=Month(2026, 10))[["age_months", "at_risk", "lost", "survival"]].values.tolist()
    [[0.0, 2.0, 0.0, 1.0], [1.0, 2.0, 1.0, 0.5]]
    """
    frame = collect(_stays(customer_months, month, by, basis), metric="survival")
    segments = [one for __, one in frame.groupby(list(by), dropna=False)] if by else [frame]
    ages = [_with_survival(_ages(one, by)) for one in segments if len(one)]
    columns = [*by, "age_months", "at_risk", "lost", "survival", "survival_low", "survival_high"]
    full = pd.concat(ages, ignore_index=True) if ages else pd.DataFrame(columns=columns)
    full.attrs = frame.attrs
    return full[columns]


def _stays(customer_months: ibis.Table, month: Month, by: Sequence[str], basis: Basis) -> ibis.Table:
    """One row per segment and length of stay: how many were lost after it, how many were seen so long."""
    unit = "unit_" if f"unit_mrr_{basis}_cents" in customer_months.columns else ""
    rows = customer_months.filter(_.month <= month.first_day).mutate(
        at=month_index(_.month),
        now=_[f"mrr_{basis}_cents"],
        unit_then=_[f"{unit}opening_{basis}_cents"],
        unit_now=_[f"{unit}mrr_{basis}_cents"],
    )
    units = rows.group_by("customer_id", "app_key").agg(
        first=_["at"].min(where=_.unit_now > 0),
        lost_at=_["at"].min(where=(_.unit_then > 0) & (_.unit_now <= 0)),
    )
    paying = rows.filter(_.now > 0)
    begun = paying.join(units, ["customer_id", "app_key", paying["at"] == units["first"]])
    seen = begun.mutate(age_months=_.lost_at.fill_null(month.index) - _["first"])
    return seen.group_by(*by, "age_months").agg(
        lost=_.lost_at.count().cast("int64"), seen=_.count().cast("int64")
    )


def _ages(stays: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Give one segment a row for every age, and who was at risk at it."""
    counts = stays.set_index("age_months")[["lost", "seen"]]
    every = counts.reindex(range(int(counts.index.max()) + 1), fill_value=0)
    at_risk = every["seen"][::-1].cumsum()[::-1]
    segment = {column: stays[column].iloc[0] for column in by}
    return every.assign(at_risk=at_risk, **segment).rename_axis("age_months").reset_index()


def _with_survival(ages: pd.DataFrame) -> pd.DataFrame:
    """Add the estimate and its band; they are told where some were lost and some are left."""
    has_lost = ages["lost"].cumsum() > 0
    full = ages.assign(survival=np.where(has_lost, 0.0, 1.0), survival_low=np.nan, survival_high=np.nan)
    told = ages[has_lost & (ages["lost"] < ages["at_risk"])]
    lost, at_risk = told["lost"].to_numpy(), told["at_risk"].to_numpy()
    # The packages that estimate it take most of a second to load, for these few lines.
    stayed = np.cumprod((at_risk - lost) / at_risk)
    variance = 1 / np.log(stayed) ** 2 * np.cumsum(lost / (at_risk * (at_risk - lost)))
    middle, spread = np.log(-np.log(stayed)), _DEVIATIONS * np.sqrt(variance)
    full.loc[told.index, "survival"] = stayed
    full.loc[told.index, "survival_low"] = np.exp(-np.exp(middle + spread))
    full.loc[told.index, "survival_high"] = np.exp(-np.exp(middle - spread))
    return full

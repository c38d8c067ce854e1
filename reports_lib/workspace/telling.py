"""Telling: a frame as its audience may read it.

Readers outside know customers, licences and lines under other names, always the same ones, and are not
told what is true of fewer than five customers.
"""

from __future__ import annotations

from base64 import b32encode
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from pandas import Series

from reports_lib.audiences import INTERNAL, LEAST, OTHER_APPS, SHARED
from reports_lib.fields import time_of
from reports_lib.periods import Month

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from reports_lib.workspace.reviews import Review

__all__ = ["pseudonym", "told"]

# The column, what its values are called, and the column that says who it is.
_NAMED = {
    "company": ("Customer", "customer_id"),
    "customer_id": ("Customer", "customer_id"),
    "licence_id": ("Licence", "licence_id"),
    "follows": ("Licence", "follows"),
    "line_id": ("Line", "line_id"),
    "parent_line_id": ("Line", "parent_line_id"),
    "line_id_then": ("Line", "line_id_then"),
}
_TEN = 10
_RATES = {"nrr", "grr", "nrr_as_billed"}


def pseudonym(kind: str, identity: str, *, key: str = "") -> str:
    """Return another name for a customer, a licence or a line: the same for the same, with one key.

    >>> pseudonym("Customer", "ann") == pseudonym("Customer", "ann")
    True
    >>> pseudonym("Customer", "ann", key="secret") == pseudonym("Customer", "ann")
    False
    """
    digest = blake2b(f"{kind} {identity}".encode(), digest_size=5, key=key.encode()[:64]).digest()
    return f"{kind} {b32encode(digest).decode()}"


def told(review: Review, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame as the audience of a review may read it, marked as such."""
    if review.audience == INTERNAL:
        return frame
    metric = frame.attrs.get("metric", "")
    shown = _DISCREET[metric](frame, review) if metric in _DISCREET else frame
    names = {name: _renamed(frame, name, review.plan.hash_key) for name in _NAMED if name in frame}
    shown = shown.assign(**{name: column.loc[shown.index] for name, column in names.items()})
    if "app_key" in shown:
        small = shown["app_key"].isin(review.small_apps)
        shown = shown.assign(app_key=shown["app_key"].mask(small, OTHER_APPS))
    shown.attrs = {**frame.attrs, "audience": SHARED}
    return shown


def _renamed(frame: pd.DataFrame, name: str, key: str) -> pd.Series:
    kind, identity = _NAMED[name]
    known = frame[identity]
    return known.where(known.isna(), [pseudonym(kind, str(one), key=key) for one in known])


def _without_example(gate: pd.DataFrame, _review: Review) -> pd.DataFrame:
    return gate.assign(example=None)


def _large_cohorts(cohorts: pd.DataFrame, _review: Review) -> pd.DataFrame:
    """Leave out small cohorts, and as many more as it takes so that those left out are five or more.

    Cohorts have no customer in common, so what is left out together is as large as its parts.
    """
    sizes = cohorts.groupby("cohort")["customers"].max().sort_values(kind="stable")
    number = int((sizes < LEAST).sum())
    while 0 < number < len(sizes) and (number == 1 or sizes.iloc[:number].sum() < LEAST):
        number += 1
    return cohorts[~cohorts["cohort"].isin(sizes.index[:number])]


def _at_risk(survival: pd.DataFrame, _review: Review) -> pd.DataFrame:
    return survival[survival["at_risk"] >= LEAST]


def _largest_ten(concentration: pd.DataFrame, _review: Review) -> pd.DataFrame:
    """Leave out the largest customer, and the ten where fewer than five others remain."""
    others = concentration["paying_customers"] - _TEN
    few = others.between(1, LEAST - 1)
    ten = {name: concentration[name].mask(few) for name in ("top_ten_mrr_usd", "top_ten_share")}
    return concentration.assign(top_customer_mrr_usd=None, top_customer_share=None, **ten)


def _of_enough(retention: pd.DataFrame, review: Review) -> pd.DataFrame:
    """Leave out what was kept of a time when fewer than five customers paid."""
    first = review.first_told
    if first is None:
        return retention
    told_at = zip(retention[time_of(retention)], retention["window_months"], strict=True)
    early = Series(
        [_last_month(time) - int(window) < first.index for time, window in told_at], index=retention.index
    )
    figures = [name for name in retention.columns if name.endswith("_usd") or name in _RATES]
    return retention.assign(**{name: retention[name].mask(early) for name in figures})


def _last_month(time: Any) -> int:
    """Return the index of a month, or of a quarter's last."""
    return Month.of(getattr(time, "end_time", time).date()).index


_DISCREET: dict[str, Callable[[pd.DataFrame, Review], pd.DataFrame]] = {
    "gate": _without_example,
    "cohort_retention": _large_cohorts,
    "survival": _at_risk,
    "concentration": _largest_ten,
    "revenue_retention": _of_enough,
}

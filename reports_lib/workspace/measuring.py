"""Measuring: any metric by its name, with all that it takes of a review."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

from reports_lib.errors import ParamsError
from reports_lib.metrics import METRICS
from reports_lib.workspace.grouping import fold
from reports_lib.workspace.restating import restated_lines, restated_reasons, restatement
from reports_lib.workspace.sharing import folds_for
from reports_lib.workspace.splitting import months_by, of_customers, split
from reports_lib.workspace.telling import told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from reports_lib.workspace.grouping import Fold
    from reports_lib.workspace.reviews import Review

__all__ = ["measure"]

# These hold what was published against today; they are no function of one review's tables.
_PUBLISHED: dict[str, Callable[..., pd.DataFrame]] = {
    "restatement": restatement,
    "restated_reasons": restated_reasons,
    "restated_lines": restated_lines,
}
_OF_WHAT_IS_DUE = {"licence_churn", "mrr_churn"}  # split by billing period, always
_WHOLE_TABLES = {
    "mrr_bridge": ("reported_mrr", "subscription_terms", "transactions", "customer_months"),
    "refunded_lines": ("transactions", "line_links"),
    "stitched_licences": ("licence_moves", "customer_links"),
}


def measure(
    review: Review, name: str, *, by: Sequence[str] = (), cohort: str = "month", **when: Any
) -> pd.DataFrame:
    """Return the frame of a metric that ``METRICS`` lists.

    ``when`` is what the metric takes of ``months``, ``month``, and the days ``now`` and ``then``. Raises
    ``ParamsError`` for a column that the metric cannot be split by.
    """
    metric = METRICS[name]
    takes = signature(metric).parameters
    if by and "by" not in takes:
        raise ParamsError(f"{name} cannot be split", where="--by", todo=f"leave out --by {','.join(by)}")
    if name in _PUBLISHED:
        return told(review, _PUBLISHED[name](review, **when))
    chosen = {"basis": review.basis, "known_on": review.known_on, "cohort": cohort, "by": by}
    groups = list(dict.fromkeys([*by, "billing_period"] if name in _OF_WHAT_IS_DUE else by))
    folds: list[Fold] = []
    if name in _WHOLE_TABLES:
        tables = [review.table(table) for table in _WHOLE_TABLES[name]]
    else:
        whole = split(review, name, by)
        folds = folds_for(review, name, whole, groups)
        tables = [fold(whole, folds)]
    frame = metric(
        *tables,
        **when,
        **_beside(review, name, by, when, folds),
        **{word: value for word, value in chosen.items() if word in takes},
    )
    return told(review, frame)


def _beside(
    review: Review, name: str, by: Sequence[str], when: Mapping[str, Any], folds: Sequence[Fold]
) -> dict[str, Any]:
    """Return what else a metric takes: other tables, other metrics, by the names of its parameters."""
    if name == "mrr_churn":
        opening = months_by(review, list(dict.fromkeys([*by, "billing_period"])))
        return {"opening": fold(opening, folds)}
    if name == "host_churn":
        return {"paid_ends": of_customers(review, review.table("paid_ends"), by)}
    if name == "contested_mrr":
        return {"transactions": review.table("transactions")}
    if name in {"switchboard", "switchboard_bridge"}:
        return {due: measure(review, due, by=by, **when) for due in ("licence_churn", "mrr_churn")}
    return {}

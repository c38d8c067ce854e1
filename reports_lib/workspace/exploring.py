"""Exploring: what a review has to ask, a question in words, and figures to take away."""

from __future__ import annotations

import re
from inspect import getdoc, signature
from typing import TYPE_CHECKING, Any

import pandas as pd

from reports_lib.errors import ParamsError, did_you_mean
from reports_lib.metrics import METRICS
from reports_lib.models import MODELS
from reports_lib.periods import Months
from reports_lib.store import store_errors, write_atomically
from reports_lib.tables.export import csv_text
from reports_lib.workspace.measuring import measure
from reports_lib.workspace.splitting import splits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from reports_lib.workspace.reviews import Review

__all__ = ["ask", "first_rows", "listed_metrics", "listed_models", "save_csv"]

_YEAR = 12
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


def listed_models(review: Review) -> pd.DataFrame:
    """Return one row per model: model, grain, rows, summary."""
    return pd.DataFrame(
        [
            {
                "model": name,
                "grain": " × ".join(model.grain),
                "rows": int(review.table(name).count().to_pandas()),
                "summary": _first_paragraph(model.doc),
            }
            for name, model in MODELS.items()
        ]
    )


def listed_metrics() -> pd.DataFrame:
    """Return one row per metric: metric, summary, split_by."""
    return pd.DataFrame(
        [
            {
                "metric": name,
                "summary": _first_paragraph(getdoc(metric) or ""),
                "split_by": ", ".join(splits_of(name)) or None,
            }
            for name, metric in METRICS.items()
        ]
    )


def _first_paragraph(text: str) -> str:
    return " ".join(text.split("\n\n", maxsplit=1)[0].split()).replace("``", "")


def first_rows(review: Review, name: str, *, limit: int) -> pd.DataFrame:
    """Return the first rows of a model in the order of its grain, the same each time.

    Raises ``ParamsError`` for a model that is not there.
    """
    if name not in MODELS:
        raise ParamsError(f"There is no model {name!r}", where="data.rows", todo=did_you_mean(name, MODELS))
    return review.table(name).order_by(*MODELS[name].grain).limit(limit).to_pandas()


def ask(
    review: Review, name: str, *, by: Sequence[str] | str, months: str | Months, cohort: str
) -> pd.DataFrame:
    """Return a metric by its name, split by columns, for a month or a span written as text.

    Without months it is the year up to the month under review; for a metric of one month that month;
    for a metric of two days its last day against that of the month before.

    Raises ``ParamsError`` for a metric, column or month that is not there.
    """
    if name not in METRICS:
        raise ParamsError(f"There is no metric {name!r}", where="data.ask", todo=did_you_mean(name, METRICS))
    columns = [one.strip() for one in by.split(",") if one.strip()] if isinstance(by, str) else list(by)
    known = splits_of(name)
    for column in columns:
        if column not in known:
            raise ParamsError(
                f"{name} cannot be split by {column!r}",
                where="by",
                todo=did_you_mean(column, known) if known else "leave out by",
            )
    return measure(review, name, by=columns, cohort=cohort, **_when(review, METRICS[name], name, months))


def _when(review: Review, metric: Callable[..., Any], name: str, months: str | Months) -> dict[str, Any]:
    takes = signature(metric).parameters
    span = Months.parse(months, where="months") if months and isinstance(months, str) else months or None
    if span and span.last > review.plan.last_month:
        raise ParamsError(
            f"{span.last} was not over when the store was filled",
            where="months",
            todo=f"choose {review.plan.last_month} or an earlier month",
        )
    if "months" in takes or not {"month", "now"} & set(takes):
        return {"months": span or Months.ending(review.month, count=_YEAR)}
    if span and len(span) > 1 and "month" in takes:
        raise ParamsError(
            f"{name} looks at one month", where="months", todo=f"write one, such as {span.last}"
        )
    last = span.last if span else review.month
    if "month" in takes:
        return {"month": last}
    then = span.first if span and len(span) > 1 else last - 1
    return {"now": last.last_day, "then": then.last_day}


def save_csv(frame: pd.DataFrame, name: str, *, folder: Path) -> Path:
    """Write a frame as CSV into a folder and return its path.

    Raises ``ParamsError`` for a name that is more than a name, ``StoreError`` when it cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise ParamsError(
            f"{name!r} is not a name for a file",
            where="data.save_csv",
            todo="use letters, digits, - and _, without a folder and without .csv",
        )
    path = folder / f"{name}.csv"
    with store_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        # Spreadsheets take a file without this mark for something older than UTF-8.
        write_atomically(path, "\ufeff" + csv_text(frame))
    return path

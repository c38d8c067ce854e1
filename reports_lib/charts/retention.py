"""Retention: what the customers of then pay now, who is lost, and who stays how long, as pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pandas.api.types import is_datetime64_dtype

from reports_lib.charts.channel import records
from reports_lib.charts.heatmap import heatmap
from reports_lib.charts.lines import Line, age_line, time_lines
from reports_lib.charts.picture import empty_state, has_amounts, of_its_metric, picture
from reports_lib.fields import field, show, time_of
from reports_lib.palette import colour

if TYPE_CHECKING:
    from pandas import DataFrame, Period

__all__ = [
    "cohort_retention_heatmap",
    "customer_churn_line",
    "revenue_retention_lines",
    "survival_line",
]

_YEAR, _QUARTER = 12, 3
# GRR is never above NRR, so the two names never meet.
_RATES = (Line("nrr", "total"), Line("grr", "past", below=True))


@of_its_metric
def revenue_retention_lines(retention: DataFrame, *, title: str, source: str) -> Any:
    """NRR and GRR of a year, at the end of each month or quarter.

    ``retention`` is ``metrics.revenue_retention``, in total.
    """
    time = time_of(retention)
    year = retention[retention["window_months"] == _YEAR].sort_values(time)
    known = year.dropna(subset="nrr")
    if known.empty:
        message = f"Nobody paid a year before these {time}s, so there is nothing to compare with yet."
        return empty_state(message, title=title, source=source)
    names = [line.column for line in _RATES]
    rows = records(year, [time, "opening_mrr_usd", "retained_mrr_usd", *names, "nrr_as_billed"])
    last = known.iloc[-1]
    words = "; ".join(f"{field(name).label} {show(name, last[name])}" for name in names)
    return picture(
        time_lines(rows, name="revenue_retention", lines=_RATES, level=1),
        rows={"revenue_retention": rows},
        title=title,
        source=source,
        description=(
            f"Lines of NRR and GRR over twelve months, {_span(year)}. In {show(time, last[time])}: {words}."
        ),
        key={field(line.column).label: colour(line.role) for line in _RATES},
    )


@of_its_metric
def customer_churn_line(churn: DataFrame, *, title: str, source: str) -> Any:
    """The part of customers that each month or quarter lost.  ``churn`` is the metric, in total."""
    time = time_of(churn)
    course = churn.sort_values(time)
    known = course.dropna(subset="customer_churn")
    if known.empty:
        return empty_state(f"Nobody paid when these {time}s opened.", title=title, source=source)
    columns = ["opening_customers", "lost_customers", "customer_churn", "provisional_customers"]
    rows = records(course, [time, *columns])
    last = known.iloc[-1]
    words = "; ".join(f"{field(name).label} {show(name, last[name])}" for name in columns)
    return picture(
        time_lines(rows, name="customer_churn", lines=[Line("customer_churn", "total")]),
        rows={"customer_churn": rows},
        title=title,
        source=source,
        description=(
            f"Line of customer churn a {time}, {_span(course)}. In {show(time, last[time])}: {words}."
        ),
    )


@of_its_metric
def cohort_retention_heatmap(cohorts: DataFrame, *, title: str, source: str) -> Any:
    """Who is left of each quarter's customers.  ``cohorts`` is ``metrics.cohort_retention`` by quarter.

    Every third month of age is drawn, so that the cells can be read on a phone.
    """
    drawn = cohorts[cohorts["age_months"] % _QUARTER == 0].sort_values(["cohort", "age_months"])
    if is_datetime64_dtype(drawn["cohort"]):  # of a span of months: named by the first day of its quarter
        drawn = drawn.assign(cohort=drawn["cohort"].dt.to_period("Q-DEC"))
    if not has_amounts(drawn, ["customers"]):
        message = "No quarter that is over brought a customer in these months."
        return empty_state(message, title=title, source=source)
    columns = ["cohort", "age_months", "customers", "retained_customers", "customer_retention"]
    names = [
        _quarter(cohort, customers)
        for cohort, customers in zip(drawn["cohort"], drawn["customers"], strict=True)
    ]
    rows = [
        {**row, "began": name}
        for row, name in zip(records(drawn, [*columns, "mrr_retention"]), names, strict=True)
    ]
    oldest = drawn[drawn["cohort"] == drawn["cohort"].min()].iloc[-1]
    left = show("customer_retention", oldest["customer_retention"])
    return picture(
        heatmap(
            rows,
            name="cohort_retention",
            down="began",
            across="age_months",
            share="customer_retention",
            shown=columns,
        ),
        rows={"cohort_retention": rows},
        title=title,
        source=source,
        description=(
            f"Triangle of the customers who still pay, by the quarter they began in and their age in months. "
            f"Of {rows[0]['began']} customers, {left} pay after {oldest['age_months']} months."
        ),
    )


@of_its_metric
def survival_line(survival: DataFrame, *, title: str, source: str) -> Any:
    """How long customers go on paying, with its band.  ``survival`` is ``metrics.survival``, in total."""
    if not has_amounts(survival, ["age_months"]):
        message = "Nobody began to pay a month ago or earlier, so nobody can have stayed."
        return empty_state(message, title=title, source=source)
    course = survival.sort_values("age_months")
    rows = records(course, ["age_months", "at_risk", "lost", "survival", "survival_low", "survival_high"])
    ages = [age for age in (_YEAR, 2 * _YEAR, 3 * _YEAR) if age in set(course["age_months"])]
    by_age = dict(zip(course["age_months"], course["survival"], strict=True))
    shown = ages or [int(course["age_months"].iloc[-1])]
    marked = {age: show("survival", by_age[age]) for age in shown}
    words = "; ".join(f"after {age} months {share}" for age, share in marked.items())
    return picture(
        age_line(
            rows,
            name="survival",
            age="age_months",
            share="survival",
            band=("survival_low", "survival_high"),
            marked=marked,
            across="Months since the first payment",
        ),
        rows={"survival": rows},
        title=title,
        source=source,
        description=(
            f"Steps of the part of customers who still pay for an app, by months since they began, with the "
            f"band that holds 95 times of 100: {words}."
        ),
    )


def _span(course: DataFrame) -> str:
    time = time_of(course)
    return f"{show(time, course[time].iloc[0])} to {show(time, course[time].iloc[-1])}"


def _quarter(cohort: Period, customers: int) -> str:
    return f"{show('quarter', cohort)} ({show('customers', customers)})"

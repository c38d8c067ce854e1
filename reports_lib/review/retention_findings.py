"""Retention findings: what the pictures of retention show, said as their titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports_lib.fields import show, time_of
from reports_lib.review.amounts import known

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "cohort_retention_finding",
    "customer_churn_finding",
    "revenue_retention_finding",
    "survival_finding",
]

_YEAR, _QUARTER = 12, 3


def revenue_retention_finding(retention: DataFrame) -> str:
    """Say what the customers of a year ago pay now.

    ``retention`` is ``metrics.revenue_retention``, in total.
    """
    year = retention[retention["window_months"] == _YEAR].sort_values(time_of(retention))
    if year.empty or not known(year["nrr"].iloc[-1]):
        return "Nobody paid a year before, so NRR and GRR are not known yet"
    last = year.iloc[-1]
    return (
        f"The customers of a year ago pay {show('nrr', last['nrr'])} of what they paid then (NRR); "
        f"without what they added, {show('grr', last['grr'])} (GRR)"
    )


def customer_churn_finding(churn: DataFrame) -> str:
    """Say how many customers the last period lost.  ``churn`` is ``metrics.customer_churn``, in total."""
    time = time_of(churn)
    course = churn.sort_values(time)
    if course.empty or not known(course["customer_churn"].iloc[-1]):
        return f"Nobody paid when the {time} opened"
    last = course.iloc[-1]
    opening, lost = int(last["opening_customers"]), int(last["lost_customers"])
    period = show(time, last[time])
    if not lost and opening == 1:
        return f"The one customer was not lost in {period}"
    customers = f"{show('opening_customers', opening)} customer{'' if opening == 1 else 's'}"
    if not lost:
        return f"None of {customers} was lost in {period}"
    were = "was" if lost == 1 else "were"
    told = (
        f"{show('lost_customers', lost)} of {customers} {were} lost in {period}, "
        f"{show('customer_churn', last['customer_churn'])}"
    )
    waiting = last["provisional_customers"]
    if not known(waiting) or not waiting:
        return told
    if lost == 1:
        return f"{told}; it may still renew"
    return f"{told}; {show('provisional_customers', waiting)} of them may still renew"


def cohort_retention_finding(cohorts: DataFrame) -> str:
    """Say what is left of the oldest quarter shown.

    ``cohorts`` is ``metrics.cohort_retention`` by quarter.
    """
    if cohorts.empty:
        return "No quarter's customers are known from their beginning"
    drawn = cohorts[cohorts["age_months"] % _QUARTER == 0]
    oldest = drawn[drawn["cohort"] == drawn["cohort"].min()].sort_values("age_months").iloc[-1]
    began = show("quarter", oldest["cohort"])
    left, customers = (show(name, oldest[name]) for name in ("retained_customers", "customers"))
    pay = "pays" if int(oldest["retained_customers"]) == 1 else "pay"
    age = _months(int(oldest["age_months"]))
    return f"Of the {customers} who began in {began}, {left} still {pay} after {age}"


def survival_finding(survival: DataFrame) -> str:
    """Say who stays for a year, or for as long as is known.

    ``survival`` is ``metrics.survival``, in total.
    """
    if survival.empty:
        return "Nobody has paid for an app yet"
    if not any(survival["age_months"]):
        return "Nobody has paid for an app for a month yet"
    reached = survival[survival["age_months"] <= _YEAR].sort_values("age_months").iloc[-1]
    age = int(reached["age_months"])
    after = "a year" if age == _YEAR else _months(age)
    told = f"{show('survival', reached['survival'])} of customers pay for an app for {after} and longer"
    if not known(reached["survival_low"]):
        return told
    low, high = (show(name, reached[name]) for name in ("survival_low", "survival_high"))
    return f"{told} (likely {low.removesuffix(' %')} to {high})"


def _months(age: int) -> str:
    return f"{age} month{'' if age == 1 else 's'}"

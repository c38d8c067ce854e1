"""Reported: what Atlassian itself counts of a vendor, one record per count, month and app.

``REPORTED_SERIES`` are customers and cancellations, evaluations and conversions, renewals;
``PARTNER_METRICS`` recurring revenue, installations and gross sales, money in cents; ``BENCHMARKS``
an app's churn beside that of the whole Marketplace. They are kept to be compared with figures of our
own.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from reports_lib.sources.streams import Record, Stream
from reports_lib.sources.values import Day, RequiredText, Text, Whole

__all__ = ["BENCHMARKS", "PARTNER_METRICS", "REPORTED_SERIES"]

_STRUCTURED = frozenset(
    "recordKey series kind dataset measure benchmark metricSet addonKey appKey appName productId date "
    "year month subscription hosting".split()
)
_LARGEST_EXPONENT = 13


def _cents(value: object) -> int | None:
    """Read dollars as cents; what an app ever sold may be more than any invoice line."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("amount", "is not a number of dollars")
    dollars = Decimal(value)
    if not dollars.is_finite() or dollars.adjusted() > _LARGEST_EXPONENT:
        raise PydanticCustomError("amount", "is not a believable number of dollars")
    return int((dollars * 100).to_integral_value(rounding=ROUND_HALF_UP))


_Cents = Annotated[int | None, BeforeValidator(_cents)]


class _Count(Record):
    series: RequiredText = Field(alias="series")
    app_key: Text = Field(alias="addonKey")
    product_id: Text = Field(alias="productId")
    dataset: Text = Field(alias="dataset")
    measure: Text = Field(alias="measure")
    kind: Text = Field(alias="kind")
    counted_on: Day = Field(alias="date")
    count: Whole = Field(alias="count")


class _Metric(Record):
    metric_set: RequiredText = Field(alias="metricSet")
    measure: RequiredText = Field(alias="measure")
    app_key: Text = Field(alias="appKey")
    product_id: Text = Field(alias="productId")
    hosting: Text = Field(alias="hosting")
    subscription: Text = Field(alias="subscription")
    grace_days: Whole = Field(alias="gracePeriodInDays")
    counted_on: Day = Field(alias="date")
    amount_cents: _Cents = Field(alias="amount")
    count: Whole = Field(alias="count")


class _Benchmark(Record):
    benchmark: RequiredText = Field(alias="benchmark")
    app_key: Text = Field(alias="addonKey")
    product_id: Text = Field(alias="productId")
    counted_on: Day = Field(alias="date")


REPORTED_SERIES = Stream(
    name="reported_series",
    list_name="reported_series",
    record=_Count,
    keys=("recordKey",),
    structured=_STRUCTURED,
)

PARTNER_METRICS = Stream(
    name="partner_metrics",
    list_name="records",
    record=_Metric,
    keys=("recordKey",),
    structured=_STRUCTURED,
)

BENCHMARKS = Stream(
    name="benchmarks",
    list_name="churnBenchmarkPerApp",
    record=_Benchmark,
    keys=("recordKey",),
    structured=_STRUCTURED,
)

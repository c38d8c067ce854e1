"""Reviews: what people wrote about an app in public, one record per review, without who wrote it."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from pydantic import Field

from reports_lib.sources.streams import Record, Stream
from reports_lib.sources.values import Day, RequiredText, Text, Whole

__all__ = ["REVIEWS"]


class _Review(Record):
    review_id: RequiredText = Field(alias="id")
    app_key: RequiredText = Field(alias="addonKey")
    product_id: Text = Field(alias="productId")
    reviewed_on: Day = Field(alias="date")
    stars: Whole = Field(alias="stars")
    hosting: Text = Field(alias="productHosting")


def _derive(rest: dict[str, Any], _company_key: str | None) -> tuple[Any, ...]:
    return (bool(rest.get("responseContent")),)


REVIEWS = Stream(
    name="reviews",
    list_name="reviews",
    record=_Review,
    keys=("recordKey",),
    structured=frozenset("recordKey id addonKey productId date productHosting".split()),
    derived={"is_answered": pa.bool_()},
    derive=_derive,
)

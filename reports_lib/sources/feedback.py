"""Feedback: why people left an app, one record per answer, without who gave it."""

from __future__ import annotations

from pydantic import Field

from reports_lib.sources.streams import Record, Stream
from reports_lib.sources.values import Day, RequiredText, Text

__all__ = ["FEEDBACK"]


class _Feedback(Record):
    app_key: RequiredText = Field(alias="addonKey")
    product_id: Text = Field(alias="productId")
    told_on: Day = Field(alias="date")
    feedback_type: Text = Field(alias="feedbackType")
    reason_key: Text = Field(alias="reasonKey")
    hosting: Text = Field(alias="hosting")
    app_edition: Text = Field(alias="appEdition")
    entitlement_number: Text = Field(alias="appEntitlementNumber")
    entitlement_id: Text = Field(alias="appEntitlementId")
    licence_number: Text = Field(alias="licenseId")
    cloud_id: Text = Field(alias="cloudId")


_PICKED = {info.alias or "" for info in _Feedback.model_fields.values()}

FEEDBACK = Stream(
    name="feedback",
    list_name="feedback",
    record=_Feedback,
    keys=("recordKey",),
    structured=frozenset({"recordKey", *_PICKED})
    | frozenset("addonVersion applicationKey applicationVersion".split()),
)

"""Quotes: offers that customers accepted, one record per line of a quote."""

from __future__ import annotations

from pydantic import Field

from reports_lib.sources.streams import Record, Stream
from reports_lib.sources.values import Day, RequiredText, Text, Whole

__all__ = ["QUOTES"]


class _Quote(Record):
    quote_id: RequiredText = Field(alias="quoteId")
    quote_number: Text = Field(alias="quoteNumber")
    quote_status: Text = Field(alias="quoteStatus")
    product_id: Text = Field(alias="productId")
    app_name: Text = Field(alias="productName")
    app_edition: Text = Field(alias="appEdition")
    entitlement_number: Text = Field(alias="entitlementNumber")
    entitlement_id: Text = Field(alias="entitlementEid")
    created_on: Day = Field(alias="quoteCreatedDate")
    accepted_on: Day = Field(alias="acceptedDate")
    expires_on: Day = Field(alias="quoteExpiryDate")
    starts_on: Day = Field(alias="startDate")
    ends_on: Day = Field(alias="endDate")
    seats: Whole = Field(alias="userTier")
    company: Text = Field(alias="company")


_PICKED = {info.alias or "" for info in _Quote.model_fields.values()}

QUOTES = Stream(
    name="quotes",
    list_name="quotes",
    record=_Quote,
    keys=("recordKey",),
    structured=frozenset({"recordKey", *_PICKED})
    | frozenset("commerceProductId vendorId productPlatform commerceSystem promotionId type".split())
    | frozenset("promoCode reasonCode".split()),
)

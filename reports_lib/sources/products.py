"""Products: the vendor's apps as the Marketplace lists them, one record per product."""

from __future__ import annotations

from pydantic import Field

from reports_lib.sources.streams import Record, Stream
from reports_lib.sources.values import RequiredText, Text

__all__ = ["PRODUCTS"]


class _Product(Record):
    product_id: RequiredText = Field(alias="productId")
    app_key: RequiredText = Field(alias="appKey")
    app_name: Text = Field(alias="appName")
    state: Text = Field(alias="state")
    approval_status: Text = Field(alias="approvalStatus")


PRODUCTS = Stream(
    name="products",
    list_name="items",
    record=_Product,
    keys=("productId",),
    structured=frozenset("productId appKey appName state approvalStatus slug developerId".split()),
)

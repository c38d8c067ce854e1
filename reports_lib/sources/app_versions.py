"""App versions: what was released when, one record per build of an app's software."""

from __future__ import annotations

from pydantic import Field

from reports_lib.sources.streams import Record, Stream
from reports_lib.sources.values import RequiredText, Text

__all__ = ["APP_VERSIONS"]


class _AppVersion(Record):
    app_key: RequiredText = Field(alias="addonKey")
    product_id: Text = Field(alias="productId")
    app_software_id: RequiredText = Field(alias="appSoftwareId")
    hosting: Text = Field(alias="hosting")
    build_number: Text = Field(alias="buildNumber")
    version_name: Text = Field(alias="versionNumber")
    state: Text = Field(alias="state")


_PICKED = {info.alias or "" for info in _AppVersion.model_fields.values()}

APP_VERSIONS = Stream(
    name="app_versions",
    list_name="versions",
    record=_AppVersion,
    keys=("recordKey",),
    structured=frozenset({"recordKey", *_PICKED}),
)

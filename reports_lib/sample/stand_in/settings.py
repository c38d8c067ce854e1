"""Settings: who the stand-in lets in, and the switches for what nobody is sure of about the real API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Settings"]


@dataclass(slots=True)
class Settings:
    """The account that is let in, and how replies look; every one may be changed while serving.

    ``href_style`` is how links begin: ``rest3`` as the specification prints them, ``bare`` without
    ``/rest/3``, ``vendors`` as they were before. ``may_report`` is whether the account's team may see
    reports. ``speaks_v2`` brings the old paths and their ``addon`` filter back. An export waits
    ``queued_seconds``, then runs for ``running_seconds``; the same question gets the same export for
    ``fresh_seconds``, and one that failed is begun anew only if ``forgets_failures``.
    """

    email: str = "owner@harbour-light.example"
    token: str = "sample-token"  # noqa: S105  an invented one
    vendor: str = "1210000"
    vendor_name: str = "Harbour Light Apps"
    developer_id: str = "3d1c2b0a-5e4f-4a6b-8c7d-9e0f1a2b3c4d"
    href_style: Literal["rest3", "bare", "vendors"] = "rest3"
    tells_totals: bool = True
    may_report: bool = True
    speaks_v2: bool = False
    queued_seconds: float = 0.01
    running_seconds: float = 0.02
    fresh_seconds: float = 600.0
    forgets_failures: bool = True

    @property
    def space(self) -> str:
        """The path that every report of the vendor begins with."""
        return f"/rest/3/reporting/developer-space/{self.developer_id}"

    @property
    def href_space(self) -> str:
        """What links print in place of that path."""
        styles = {
            "rest3": self.space,
            "bare": self.space.removeprefix("/rest/3"),
            "vendors": f"/rest/2/vendors/{self.vendor}/reporting",
        }
        return styles[self.href_style]

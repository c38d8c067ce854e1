"""Licence oracle: seats and types of licences on a day, told record by record as the definition says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

__all__ = ["Licence", "Standing", "read_tier"]

COUNTED = {"COMMERCIAL", "ACADEMIC"}
UNLIMITED = "unlimited"


def read_tier(tier: str | None, *, size: str | None = None) -> int | str | None:
    """Seats, ``unlimited``, or None for unknown, of any tier but a Subscription."""
    words = (tier or "").strip().lower()
    if words in {"evaluation", "demonstration license"}:
        return read_size(size)
    if words == "unlimited users":
        return UNLIMITED
    inner = re.fullmatch(r"per unit pricing \((.*)\)", words)
    found = re.fullmatch(r"(-?[\d,]+) users?", inner[1] if inner else words)
    return max(int(found[1].replace(",", "")), 0) if found else None


def read_size(size: str | None) -> int | str | None:
    """The seats of an opportunity size."""
    if size == "Unlimited Users":
        return UNLIMITED
    return int(size) if size and size.isdigit() else None


def day_of(text: str | None) -> date | None:
    """A day of a record."""
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Standing:
    """What a licence in force is on a day."""

    licence_type: str | None
    hosting: str
    seats: int | str | None


@dataclass(frozen=True)
class Licence:
    """All records of one licence, as the API tells them."""

    lines: list[dict[str, Any]]
    current: list[dict[str, Any]]
    history: list[dict[str, Any]]

    def users_standing(self, day: date) -> Standing | None:
        """By lines, else by snapshots."""
        lines = [one for one in self.lines if self._is_in_force(one, day)]
        if lines:
            newest = max(lines, key=newness)
            bought = newest["purchaseDetails"]
            return Standing(
                bought["licenseType"], bought["hosting"], self._seats(bought.get("tier"), None, day)
            )
        known = [one for one in self._snapshots() if one[0][0] <= day and _stands(one, self, day)]
        if not known:
            return None
        record = max(known, key=lambda one: one[0])[1]
        size = record.get("evaluationOpportunitySize")
        return Standing(record["licenseType"], record["hosting"], self._seats(record.get("tier"), size, day))

    def standing(self, day: date) -> Standing | None:
        """By lines, else by snapshots, else by evaluations."""
        found = self.users_standing(day)
        if found:
            return found
        for record in [*self.current, *self.history]:
            start, end = (day_of(record.get(f"evaluation{one}Date")) for one in ("Start", "End"))
            if start and end and start <= day < end:
                return Standing("EVALUATION", record["hosting"], None)
        return None

    def _is_in_force(self, line: dict[str, Any], day: date) -> bool:
        bought = line["purchaseDetails"]
        if bought["saleType"] == "Refund" or line["paymentStatus"] == "Uncollectible":
            return False
        if bought.get("proratedDetails"):
            return False
        start, end, sold = span(line)
        begins = max(start, sold) if bought["saleType"] in {"Upgrade", "Downgrade"} else start
        return begins <= day < end and not any(self._takes_back(one, line, day) for one in self.lines)

    def _takes_back(self, refund: dict[str, Any], line: dict[str, Any], day: date) -> bool:
        back, bought = refund["purchaseDetails"], line["purchaseDetails"]
        original = back.get("originalTransactionDetails", {}).get("transactionId")
        return (
            back["saleType"] == "Refund"
            and span(refund)[:2] == span(line)[:2]
            and back["purchasePrice"] == -bought["purchasePrice"]
            and original in {None, line.get("transactionId")}
            and bought["saleDate"] <= back["saleDate"]
            and max(span(refund)[0], span(refund)[2]) <= day
        )

    def _snapshots(self) -> list[tuple[Any, dict[str, Any], date]]:
        """Newness (known, told, place), record and the day it was told."""
        found = []
        for record in self.current:
            start = day_of(record["maintenanceStartDate"])
            told = day_of(record.get("lastUpdated")) or start
            found.append(((start, told, 1), record, told))
        for record in self.history:
            told = day_of(record["recordCreatedDate"])
            found.append(((told, told, 0), record, told))
        return found

    def _seats(self, tier: str | None, size: str | None, day: date) -> int | str | None:
        newest_size = next((one.get("evaluationOpportunitySize") for one in self.current), None)
        size = size or newest_size
        if (tier or "").strip().lower() != "subscription":
            return read_tier(tier, size=size)
        told = [
            (newness(one), read_tier(one["purchaseDetails"].get("tier"), size=newest_size))
            for one in self.lines
            if self._has_begun(one, day)
        ]
        known = [one for one in told if one[1] is not None]
        return max(known)[1] if known else read_size(size)

    def _has_begun(self, line: dict[str, Any], day: date) -> bool:
        """Whether a line gave seats on some day until then."""
        start, _end, sold = span(line)
        begins = (
            max(start, sold) if line["purchaseDetails"]["saleType"] in {"Upgrade", "Downgrade"} else start
        )
        return begins <= day and self._is_in_force(line, begins)


def _stands(snapshot: tuple[Any, dict[str, Any], date], licence: Licence, day: date) -> bool:
    (known, told, place), record, _ = snapshot
    end = day_of(record.get("maintenanceEndDate")) or date.max
    if record["status"] != "active":
        end = min(end, day_of(record.get("lastUpdated")) or told)
        if licence.lines:
            return False
    later = [
        other_told
        for (_, other_told, other_place), other, _ in licence._snapshots()
        if other["status"] != "active" and (other_told, other_place) > (told, place)
    ]
    return max(known, day_of(record["maintenanceStartDate"])) <= day < min([end, *later])


def span(line: dict[str, Any]) -> tuple[date, date, date]:
    """Start, end and sale of a line."""
    bought = line["purchaseDetails"]
    return tuple(
        date.fromisoformat(bought[one]) for one in ("maintenanceStartDate", "maintenanceEndDate", "saleDate")
    )


def newness(line: dict[str, Any]) -> tuple[Any, ...]:
    """Newest by sale, start, end, id."""
    start, end, sold = span(line)
    return sold, start, end, line["transactionLineItemId"]

"""Opening: whose report, of which month or quarter, on which basis, as known when, and may it be trusted."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from reports_lib.audiences import LEAST, SHARED
from reports_lib.media import DIGEST_TYPE
from reports_lib.periods import Quarter
from reports_lib.review.fragment import fragment
from reports_lib.tables import Block

if TYPE_CHECKING:
    from reports_lib.periods import Month
    from reports_lib.review.reviewed import Reviewed

__all__ = ["opening"]

BASES = {
    "net": "Net: what is left after Atlassian's share, in US dollars",
    "gross": "Gross: what customers pay, in US dollars",
}
GATES = {
    "green": "All checks passed",
    "amber": "Passed with remarks",
    "red": "Not fit to publish",
}
SAMPLE = "SAMPLE. The vendor, its customers and every amount are invented."
OUTSIDE = (
    f"SHARED. For readers outside: customers bear other names, groups of fewer than {LEAST} go together."
)
NOT_PUBLISHED = "NOT PUBLISHED. A check on the data failed; see “Checks on the data”."


def opening(data: Reviewed, title: str, question: str) -> Block:
    """Open a report with its title, the question it answers and the terms it answers on."""
    known_at = data.as_of.astimezone(UTC)
    facts = {
        "As known": f"{known_at.day} {known_at:%B %Y, %H:%M} UTC",
        "Apps": ", ".join(data.app_keys) or "All apps",
        "Basis": BASES[data.basis],
        **_period(data.period),
    }
    bands = [("sample", f"{SAMPLE} {data.store_note}".strip())] if data.is_sample else []
    bands += [("sample", OUTSIDE)] if data.audience == SHARED else []
    bands += [("unpublished", NOT_PUBLISHED)] if data.gate_status == "red" else []
    html = fragment(
        "opening",
        bands=bands,
        vendor=data.vendor_name,
        title=title,
        month=data.period.label,
        question=question,
        facts=facts,
        gate_status=data.gate_status,
        gate_words=GATES[data.gate_status],
    )
    lines = [
        *(words for _, words in bands),
        f"{data.vendor_name}: {title}, {data.period.label}",
        question,
        *(f"{name}: {words}" for name, words in facts.items()),
        f"Checks: {GATES[data.gate_status]}",
    ]
    told = {
        "vendor": data.vendor_name,
        "title": title,
        "period": data.period.label,
        "question": question,
        "bands": [words for _, words in bands],
        "gate": GATES[data.gate_status],
        "facts": list(facts.items()),
    }
    return Block(html, "\n".join(lines), {DIGEST_TYPE: {"opening": told}})


def _period(period: Month | Quarter) -> dict[str, str]:
    """Say what the period is counted in; which months a quarter has depends on the fiscal year."""
    if isinstance(period, Quarter):
        return {"Quarter": f"{period.months}, UTC; balances at its last instant"}
    return {"Months": "UTC calendar months; balances at their last instant"}

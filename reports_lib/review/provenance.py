"""Provenance: where the numbers come from, and how to work them out again."""

from __future__ import annotations

import shlex
from inspect import signature
from itertools import takewhile
from typing import TYPE_CHECKING

from reports_lib.audiences import SHARED
from reports_lib.fields import field, show, time_of, written_time
from reports_lib.media import RECORD_TYPE
from reports_lib.metrics import METRICS
from reports_lib.periods import format_instant
from reports_lib.review.fragment import fragment
from reports_lib.review.record import record
from reports_lib.tables import Block

if TYPE_CHECKING:
    from pandas import DataFrame

    from reports_lib.review.reviewed import Reviewed

__all__ = ["provenance"]

# The sample vendor has a store of its own, beside the real one.
SAMPLE_STORE = "REPORTS_DATA=data/demo"

_BY = {
    "app_edition",
    "app_key",
    "billing_period",
    "country",
    "customer_size",
    "hosting",
    "licence_type",
    "opportunity_band",
    "partner_type",
    "region",
    "sale_type",
    "tier",
    "tier_band",
}


def provenance(data: Reviewed, *frames: DataFrame) -> Block:
    """Show sources, instant, versions and parameters, and the command behind each frame on the page.

    The block also carries the run record: the gate, and each frame with its SQL. Readers outside have no
    store to ask, and are shown no commands.
    """
    asked = [frame for frame in frames if _is_a_metric(frame) and data.audience != SHARED]
    commands = list(dict.fromkeys(_command(data, frame) for frame in asked))
    facts = {
        "As known": format_instant(data.as_of),
        "Store": data.store_digest,
        data.period.span.grain.capitalize(): str(data.period),
        "Basis": data.basis,
        "Apps": ", ".join(data.app_keys) or "all",
        "Versions": ", ".join(f"{name} {version}" for name, version in data.versions.items()),
    }
    columns = ["stream", "records", "first_on", "last_on"]
    streams = [
        [show(name, value, short=True) for name, value in zip(columns, row, strict=True)]
        for row in data.streams[columns].itertuples(index=False, name=None)
    ]
    html = fragment(
        "provenance",
        labels=[field(name).label for name in columns],
        streams=streams,
        facts=facts,
        commands=commands,
    )
    lines = [
        *(" ".join(row) for row in streams),
        *(f"{name}: {words}" for name, words in facts.items()),
        *commands,
    ]
    return Block(html, "\n".join(lines), {RECORD_TYPE: record(data, frames)})


def _is_a_metric(frame: DataFrame) -> bool:
    return frame.attrs.get("metric") in METRICS


def _command(data: Reviewed, frame: DataFrame) -> str:
    words = ["reports", "metric", frame.attrs["metric"], *_when(data, frame)]
    takes = signature(METRICS[frame.attrs["metric"]]).parameters
    columns = (
        [name for name in frame.columns if name not in {"month", "quarter", "day"}] if "by" in takes else []
    )
    words += [word for name in takewhile(_BY.__contains__, columns) for word in ("--by", name)]
    words += [word for key in data.app_keys for word in ("--app", key)]
    words += ["--basis", data.basis] if "basis" in takes else []
    command = shlex.join([*words, "--as-of", format_instant(data.as_of)])
    return f"{SAMPLE_STORE} {command}" if data.is_sample else command


def _when(data: Reviewed, frame: DataFrame) -> list[str]:
    if "then" in frame.attrs:
        return ["--from", str(frame.attrs["then"]), "--to", str(frame.attrs["now"])]
    under_review = [f"--{data.period.span.grain}", str(data.period)]
    if "cohort" in frame:
        first = [written_time("cohort", one) for one in frame["cohort"].head(1)]
        span = ["--from", *first, "--to", str(data.period)] if first else under_review
        return [*span, "--cohort", frame.attrs.get("cohort", "month")]
    time = time_of(frame)
    told = sorted({written_time(time, one) for one in frame.get(time, ())})
    if len(told) > 1:
        return ["--from", told[0], "--to", told[-1]]
    return [f"--{time}", *told] if told else under_review

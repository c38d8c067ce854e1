"""Presented topics: small frames of upgrades, conversion, segments, signals and restatements, by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pandas import DataFrame, Timestamp

from tests.presented import rows
from tests.presented_retention import ratios

__all__ = [
    "CONCENTRATION",
    "CONVERSION",
    "CONVERSION_BY_APP",
    "RESTATED_LINES",
    "RESTATED_REASONS",
    "RESTATEMENT",
    "SEGMENTS",
    "SIGNALS",
    "TRIALS",
    "UPGRADES",
]


UPGRADES = rows(
    "month events change_mrr_usd seats_mrr_usd price_mrr_usd edition_mrr_usd billing_period_mrr_usd "
    "revenue_share_mrr_usd",
    "2025-10 | 9 | 9.00 | 9.00 | 0.00 | 0.00 | 0.00 | 0.00",
    *(f"{month} | 0 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00" for month in ("2025-11", "2025-12")),
    *(f"2026-{month:02} | 0 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00" for month in range(1, 9)),
    "2026-09 | 1 | 5.00 | 0.00 | 5.00 | 0.00 | 0.00 | 0.00",
    "2026-10 | 2 | 45.00 | 60.00 | -15.00 | 0.00 | 0.00 | 0.00",
    metric="upgrades",
)

_EVALUATED = (
    "started resolved converted unresolved conversion_rate median_days naive_rate median_days_after_end "
    "left_out is_mature"
)


def _evaluated(*lines: str, by: str = "", **attrs: Any) -> DataFrame:
    frame = rows(f"month {by} {_EVALUATED}", *lines, **attrs)
    rates = ("conversion_rate", "median_days", "naive_rate", "median_days_after_end")
    return ratios(frame.assign(is_mature=frame["is_mature"] == "yes"), *rates)


CONVERSION = _evaluated(
    "2026-06 | 4 | 4 | 3 | 0 | 0.75 | 20.00 | 0.75 | -10.00 | 1 | yes",
    "2026-07 | 6 | 6 | 3 | 0 | 0.50 | 14.50 | 0.50 | -12.00 | 0 | yes",
    "2026-08 | 0 | 0 | 0 | 0 | - | - | - | - | 0 | no",
    "2026-09 | 5 | 3 | 2 | 2 | - | - | - | - | 0 | no",
    "2026-10 | 2 | 0 | 0 | 2 | - | - | - | - | 0 | no",
    metric="evaluation_conversion",
)
CONVERSION_BY_APP = _evaluated(
    "2026-06 | com.example.lens | Advanced | 1 | 1 | 1 | 0 | 1.00 | 20.00 | 1.00 | -10.00 | 0 | yes",
    "2026-06 | com.example.lens | - | 3 | 3 | 2 | 0 | 0.67 | 20.00 | 0.67 | -10.00 | 1 | yes",
    "2026-07 | com.example.guard | - | 6 | 6 | 3 | 0 | 0.50 | 14.50 | 0.50 | -12.00 | 0 | yes",
    "2026-10 | com.example.lens | - | 2 | 0 | 0 | 2 | - | - | - | - | 0 | no",
    by="app_key app_edition",
    metric="evaluation_conversion",
)
TRIALS = _evaluated(
    "2026-06 | 3 | 2 | 1 | 1 | 0.50 | 9.00 | 0.33 | - | 0 | yes",
    metric="edition_trials",
)
SIGNALS = rows(
    "month series week_starts_on count expected weeks probability direction is_signal finding",
    "2026-10 | evaluations | 2026-10-25 | 3 | 10.57 | 7 | 0.01 | low | yes | fewer than usual",
    "2026-10 | new customers | 2026-10-25 | 1 | 1.43 | 7 | 0.58 | low | no | as usual",
    "2026-10 | refunds | 2026-10-25 | 0 | 0.57 | 7 | - | - | no | too few to tell",
    metric="signals",
)
SIGNALS["is_signal"] = SIGNALS["is_signal"] == "yes"
SEGMENTS = rows(
    "hosting tier_band place mrr_usd mrr_share paying_customers customer_share arpc_usd is_high_value "
    "is_small mrr_year_before_usd mrr_growth opening_mrr_usd retained_mrr_usd nrr lost_customers "
    "customers_at_risk monthly_churn",
    "Cloud | 101-250 | 1 | 900.00 | 0.60 | 6 | 0.20 | 150.00 | yes | no | 600.00 | 0.50 | 600.00 | 540.00 | "
    "0.90 | 1 | 60 | 0.02",
    "- | over 5000 | 2 | 400.00 | 0.27 | 1 | 0.03 | 400.00 | yes | yes | - | - | - | - | - | 0 | 0 | -",
    "Cloud | 11-25 | 3 | 200.00 | 0.13 | 23 | 0.77 | 8.70 | no | no | 250.00 | -0.20 | 250.00 | 200.00 | "
    "0.80 | 2 | 200 | 0.01",
    metric="high_value_segments",
)
SEGMENTS = SEGMENTS.assign(**{name: SEGMENTS[name] == "yes" for name in ("is_high_value", "is_small")})
CONCENTRATION = rows(
    "month paying_customers paying_mrr_usd top_customer_mrr_usd top_ten_mrr_usd top_customer_share "
    "top_ten_share herfindahl",
    "2025-10 | 24 | 1200.00 | 300.00 | 900.00 | 0.25 | 0.75 | 0.12",
    "2026-09 | 28 | 1400.00 | 280.00 | 980.00 | 0.20 | 0.70 | 0.10",
    "2026-10 | 30 | 1500.00 | 300.00 | 900.00 | 0.20 | 0.60 | 0.09",
    metric="concentration",
)
RESTATEMENT = DataFrame(
    [
        (Timestamp("2026-08-01"), "mrr_usd", Decimal("1400.00"), Decimal("1400.00"), Decimal("0.00"), 0.0),
        (Timestamp("2026-08-01"), "paying_customers", 28, 27, -1, -0.0357),
        (
            Timestamp("2026-09-01"),
            "mrr_usd",
            Decimal("1485.00"),
            Decimal("1500.00"),
            Decimal("15.00"),
            0.0101,
        ),
        (Timestamp("2026-09-01"), "nrr", None, 1.05, None, None),
        (Timestamp("2026-09-01"), "grr", 0.9, 0.90004, 0.00004, 0.0),
        (Timestamp("2026-09-01"), "happiness", 7, 8, 1, 0.1429),
    ],
    columns=["month", "headline", "first_published", "known_today", "restated_by", "restated_share"],
)
RESTATEMENT.attrs = {"metric": "restatement"}
RESTATED_REASONS = rows(
    "month reason lines then_usd now_usd restated_by_usd",
    "2026-09 | late | 2 | 0.00 | 40.00 | 40.00",
    "2026-09 | excluded now | 1 | 25.00 | 0.00 | -25.00",
    metric="restated_reasons",
)
RESTATED_LINES = rows(
    "month reason line_id line_id_then app_key licence_id customer_id what_changed then_usd now_usd "
    "restated_by_usd",
    "2026-09 | late | L-1 | - | com.example.lens | E-1 | c-1 |  | 0.00 | 15.00 | 15.00",
    "2026-09 | late | L-2 | - | com.example.lens | E-2 | c-2 |  | 0.00 | 25.00 | 25.00",
    "2026-09 | excluded now | L-3 | L-3 | com.example.guard | E-3 | c-3 | status | 25.00 | 0.00 | -25.00",
    metric="restated_lines",
)

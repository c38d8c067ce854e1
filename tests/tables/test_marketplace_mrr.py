"""From this MRR to the one that Atlassian reports, as a table."""

from __future__ import annotations

from reports_lib import tables
from reports_lib.metrics.marketplace_mrr.bridge import ASSUMED, NOT_PULLED
from tests.presented import APPS, HOSTILE, rows

COLUMNS = "month app_key measure ours_usd price_basis_usd grace_usd not_explained_usd reported_usd"
LENS, GUARD = "com.example.lens", "com.example.guard"
BRIDGE = rows(
    COLUMNS,
    f"2026-10 | {LENS} | new | 10.00 | 2.00 | 0.00 | 0.00 | 12.00",
    f"2026-10 | {LENS} | closing | 85.00 | 15.00 | 0.00 | 0.00 | 100.00",
    f"2026-10 | {GUARD} | new | 0.00 | 0.00 | 0.00 | 0.00 | 0.00",
    f"2026-10 | {GUARD} | closing | 40.00 | 7.00 | 0.00 | -1.50 | 45.50",
    metric="mrr_bridge",
    assumed=ASSUMED,
)
CONTESTED = rows("month unpaid_mrr_usd in_grace_mrr_usd future_mrr_usd", "2026-10 | 3.00 | 4.00 | 0.00")


def cells(block):
    """A table's lines of text, blanks collapsed."""
    return [" ".join(line.split()) for line in str(block).splitlines()[2:]]


def test_each_line_of_the_waterfall_is_bridged_over_all_apps():
    """Worked example: 85 + 40 are 125 of ours; steps that change nothing have no column."""
    block = tables.mrr_bridge_table(BRIDGE, CONTESTED, APPS)

    assert cells(block) == [
        "Measure Ours Price paid Not explained Atlassian's",
        "New $10.00 $2.00 $0.00 $12.00",
        "Closing $125.00 $22.00 −$1.50 $145.50",
    ]
    assert "no step explains a part of: Page Guard for Confluence (−$1.50)." in block.html
    assert "$3.00 of invoices that are still open" in block.html
    assert "$4.00 that ended within 30 days" in block.html


def test_a_difference_that_is_named_to_the_cent_is_said():
    """What the reader hopes for."""
    whole = BRIDGE[BRIDGE["app_key"] == LENS]

    assert "Every cent of the difference in closing MRR has its name" in (
        tables.mrr_bridge_table(whole, CONTESTED, APPS).html
    )


def test_an_app_that_atlassian_says_nothing_of_is_named_and_left_out():
    """Its figures would look like a difference."""
    silent = BRIDGE.assign(
        reported_usd=[
            None if key == GUARD else one for key, one in BRIDGE[["app_key", "reported_usd"]].values
        ]
    )

    block = tables.mrr_bridge_table(silent, CONTESTED, APPS)

    assert cells(block)[-1] == "Closing $85.00 $15.00 $0.00 $100.00"
    assert "Atlassian reports nothing of: Page Guard for Confluence." in block.html


def test_what_was_never_pulled_or_not_reported_yet_is_a_quiet_card():
    """With how to connect it."""
    never, nothing = BRIDGE.head(0), BRIDGE.head(0)
    never.attrs, nothing.attrs = {"note": NOT_PULLED}, {}
    not_yet = BRIDGE.assign(reported_usd=None)

    assert str(tables.mrr_bridge_table(never, CONTESTED, APPS)).endswith("reports sync partner_metrics")
    assert "has anything to tell of the month" in str(tables.mrr_bridge_table(nothing, CONTESTED, APPS))
    assert "no recurring revenue of this month yet" in str(tables.mrr_bridge_table(not_yet, CONTESTED, APPS))


def test_names_are_escaped():
    """Of apps, too."""
    odd = APPS.assign(app_name=HOSTILE)

    assert HOSTILE not in tables.mrr_bridge_table(BRIDGE, CONTESTED, odd).html

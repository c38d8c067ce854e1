"""The table of evaluations: mature months by app, and in words what is not in it."""

from __future__ import annotations

import re

from reports_lib import tables
from tests.presented import APPS, HOSTILE
from tests.presented_topics import CONVERSION, CONVERSION_BY_APP, TRIALS


def cells(block):
    """Return a table's lines of text, blanks collapsed."""
    return [" ".join(line.split()) for line in str(block).splitlines()[2:]]


def note(block):
    """Return what stands below a table."""
    return re.search('<p class="note">(.*?)</p>', block.html)[1]


def test_mature_months_foot_by_app_and_edition():
    """Worked example: 6 of 10 resolved evaluations of June and July; October's are not in it."""
    block = tables.evaluation_conversion_table(CONVERSION_BY_APP, CONVERSION, TRIALS.head(0), APPS)

    assert cells(block) == [
        "App name Edition Started Resolved Converted Conversion",
        "Page Guard for Confluence Not stated 6 6 3 50.0 %",
        "Roadmap Lens for Jira Not stated 3 3 2 66.7 %",
        "Roadmap Lens for Jira Advanced 1 1 1 100.0 %",
        "Total 10 10 6 60.0 %",
    ]


def test_without_editions_there_is_no_column_of_them():
    """Most apps have none."""
    plain = CONVERSION_BY_APP.assign(app_edition=None).drop(index=0)

    block = tables.evaluation_conversion_table(plain, CONVERSION, TRIALS.head(0), APPS)

    assert cells(block)[:2] == [
        "App name Started Resolved Converted Conversion",
        "Page Guard for Confluence 6 6 3 50.0 %",
    ]


def test_what_is_not_in_the_table_is_said_below_it():
    """How many are too young, how long a sale takes, and trials of another edition."""
    block = tables.evaluation_conversion_table(CONVERSION_BY_APP, CONVERSION, TRIALS, APPS)

    assert note(block) == (
        "Begun in Jun 2026 to Jul 2026, months that ended 90 days ago or earlier. "
        "7 that began later are too young to judge, and not in the table. "
        "Of those begun in Jul 2026 who bought, half did within 14.5 days. "
        "Trials of another edition are not in the table, for who tries one pays already: "
        "3 began, 2 are resolved, 1 led to a sale."
    )


def test_nothing_mature_is_said_with_what_there_is():
    """A vendor in its first quarter is told how many wait."""
    block = tables.evaluation_conversion_table(
        CONVERSION_BY_APP.tail(1), CONVERSION.tail(2), TRIALS.head(0), APPS
    )
    empty = tables.evaluation_conversion_table(
        CONVERSION_BY_APP.head(0), CONVERSION.head(0), TRIALS.head(0), APPS
    )

    assert str(block).splitlines()[2] == (
        "No evaluation began in a month that is mature by now. "
        "7 that began later are too young to judge, and not in the table."
    )
    assert str(empty).splitlines()[2] == "No evaluation began in a month that is mature by now."


def test_nobody_resolved_is_a_dash():
    """A rate of nothing is unknown, never zero."""
    nobody = CONVERSION.assign(resolved=0, converted=0)
    by_app = CONVERSION_BY_APP.assign(resolved=0, converted=0, app_edition=None)

    block = tables.evaluation_conversion_table(by_app, nobody, TRIALS.head(0), APPS)

    assert cells(block)[-1] == "Total 10 0 0 —"


def test_names_are_escaped():
    """Whoever named the app or the edition."""
    apps = APPS.assign(app_name=[HOSTILE, "a", "b"])
    odd = CONVERSION_BY_APP.assign(app_edition=HOSTILE)

    assert HOSTILE not in tables.evaluation_conversion_table(odd, CONVERSION, TRIALS, apps).html

"""Tables of users and licences: rows that foot, and the precision said below."""

from __future__ import annotations

from reports_lib import tables
from tests.presented import APPS, HOSTILE, LICENCES_BY_APP, USERS


def cells(block):
    """Return a table's lines of text, blanks collapsed."""
    return [" ".join(line.split()) for line in str(block).splitlines()[2:]]


def test_users_foot():
    """Worked example: the most users first, and a total under every column."""
    block = tables.app_users_table(USERS, APPS)

    assert cells(block) == [
        "App name Hosting Users then New users Lost users Net users Users now Users at least Licences now",
        "Roadmap Lens for Jira Data Center 1,500 0 0 0 1,500 502 3",
        "Roadmap Lens for Jira Cloud 400 75 15 60 460 460 20",
        "Page Guard for Confluence Cloud 120 5 35 −30 90 90 9",
        "Total 2,020 80 50 30 2,050 1,052 32",
    ]
    assert block.html.count('<tr class="total">') == 1


def test_the_precision_and_what_is_counted_beside_are_said():
    """In one note; what there is none of is not mentioned."""
    beside = (
        "Licences in force that add no users: 1 without a limit; 2 whose tier says no number; "
        "4 of other types (free, community, open source, evaluation and so on)."
    )

    assert f"users at least the lower one: between 1,052 and 2,050 in all. {beside}</p>" in (
        tables.app_users_table(USERS, APPS).html
    )
    cloud = tables.app_users_table(USERS.iloc[[1]].assign(left_out_now=0), APPS).html
    assert "users at least the lower one.</p>" in cloud


def test_licences_foot():
    """An app that had none is left out."""
    assert cells(tables.licences_table(LICENCES_BY_APP, APPS)) == [
        "App name Active Evaluating Installs Uninstalls",
        "Roadmap Lens for Jira 22 0 2 2",
        "Page Guard for Confluence 9 1 1 3",
        "Total 31 1 3 5",
    ]


def test_names_are_escaped_and_unknown_hostings_said():
    """Whoever named the app."""
    block = tables.app_users_table(USERS.assign(hosting=None), APPS.assign(app_name=[HOSTILE, "a", "b"]))

    assert HOSTILE not in block.html
    assert "Not stated" in block.html


def test_empty_frames_make_explicit_empty_tables():
    """No rows, and the reader is told so."""
    empty = [
        tables.app_users_table(USERS.head(0), APPS),
        tables.licences_table(LICENCES_BY_APP.iloc[[1]], APPS),
    ]

    assert [block.html.count('class="empty"') for block in empty] == [1, 1]

"""Secrets have one form for all schedulers, stand in no file that is shared, and are told by the manual."""

from __future__ import annotations

import re
import shlex

from tests.deploy.rooms import DEPLOY, ROOT

EXAMPLE = (DEPLOY / "secrets.example.env").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_the_example_names_secrets_of_the_manual_and_holds_none():
    """Each is a variable of the chapter on settings, and empty."""
    named = dict(word.split("=", 1) for word in shlex.split(EXAMPLE, comments=True))

    assert set(named.values()) == {""}
    assert [name for name in named if f"\n| `{name}` |" not in OPERATIONS] == []


def test_every_secret_of_the_manual_is_in_the_example_and_the_workflow():
    """Tokens, passwords and keys: whoever copies one of the two has a place for each."""
    secret = set(re.findall(r"^\| `(\w+(?:TOKEN|PASSWORD|KEY))` \|", OPERATIONS, re.MULTILINE))
    workflow = (DEPLOY / "github" / "reports.yml").read_text(encoding="utf-8")

    assert secret == set(re.findall(r"^(\w+)=", EXAMPLE, re.MULTILINE))
    assert secret == set(re.findall(r"secrets\.(\w+)", workflow))


def test_secrets_that_were_filled_in_are_not_committed():
    """Where cron reads them, and wherever else in the folder."""
    assert "secrets.env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()

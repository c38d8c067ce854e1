"""Every command the README and the manual show exists, with the options they show."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from reports_lib.cli import app
from reports_lib.metrics import METRICS

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(?:sh|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:reports|make) [^`\n]+)`")


def shown(program: str) -> list[str]:
    """Return every command of a program that a page shows, in a block or in a sentence."""
    commands = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        lines = [line for block in BLOCK.findall(text) for line in block.splitlines()] + INLINE.findall(text)
        bare = [re.sub(r"^\$ |^\.venv/bin/|\s+# .*$", "", line) for line in lines]
        commands += [line for line in bare if line.split()[:1] == [program]]
    return sorted(set(commands))


def parse(line: str) -> str:
    """Parse a command as the program would, without running it; return its whole name."""
    command, context, words = get_command(app), None, shlex.split(line)[1:]
    path = ["reports"]
    while True:
        context = command.context_class(command, info_name=path[-1], parent=context)
        _, arguments, _ = command.make_parser(context).parse_args(list(words))
        inner = getattr(command, "commands", {})
        if not inner or not arguments:
            return " ".join(path)
        path.append(arguments[0])
        assert path[-1] in inner, f"there is no command {' '.join(path)!r}"
        command, words = inner[path[-1]], words[words.index(path[-1]) + 1 :]


@pytest.mark.parametrize("line", shown("reports"))
def test_a_command_of_the_manual_can_be_typed(line):
    """An option that is gone, or never was, is a usage error here."""
    assert parse(line) != "reports" or line == "reports --help"


def test_a_metric_of_the_manual_exists():
    """`reports metric mrr` names a metric; NAME stands for any."""
    named = {line.split()[2] for line in shown("reports") if re.match(r"reports metric \w", line)}

    assert named - {*METRICS, "NAME"} == set()


@pytest.mark.parametrize("line", shown("make"))
def test_a_target_of_the_manual_exists(line):
    """`make report` and its neighbours are targets of the Makefile."""
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = [one for one in shlex.split(line)[1:] if "=" not in one]

    assert [one for one in named if one not in targets] == []


def test_the_readme_shows_the_two_commands_first():
    """Somebody who reads one screen can run the sample and the suite."""
    blocks = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))

    assert [line.removeprefix("$ ") for line in blocks[0].splitlines() if line.startswith("$ ")] == [
        "make report"
    ]
    assert blocks[1].splitlines()[0] == "$ make test"


def test_every_command_has_a_word_of_help():
    """`reports --help` explains each command in one line."""
    commands = get_command(app).commands

    assert [name for name, command in commands.items() if not command.help] == []

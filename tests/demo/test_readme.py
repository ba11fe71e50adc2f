"""The README says what is there: its pictures, its verbs, the command that `.ci/run` takes from it."""

from __future__ import annotations

import re
from pathlib import Path

from livesh.cli import VERBS
from livesh.shell.commands import table

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_gate_finds_the_test_command() -> None:
    """Exactly one line is the test command, in the form in which .ci/run looks for it."""
    assert ["python -m pytest -n 4 -m \"not slow\""] == re.findall(r"^ *(python -m pytest .*)$", README, re.MULTILINE)


def test_its_pictures_are_there() -> None:
    """Every picture that is shown is a file of this repository."""
    assert [] == [name for name in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README) if not (ROOT / name).exists()]


def test_its_verbs_and_commands_exist() -> None:
    """Every `livesh VERB` and every :command that is typed in it is one."""
    typed = re.findall(r"^(?:    |\$ )(?:LIVESH=1 )?livesh (\w+)", README, re.MULTILINE)
    assert [] == [verb for verb in typed if verb not in VERBS]
    commands = re.findall(r"(?:^shop> |`):([a-z]+)", README, re.MULTILINE)
    assert [] == [word for word in commands if table.find(word) is None]

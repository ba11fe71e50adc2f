"""The pages of the manual that are made from the tables: `python -m livesh.shell.reference` writes them.

`tests/test_house.py` makes them again and compares, so a page cannot fall behind its table.
"""

from __future__ import annotations

import inspect
import os

from livesh.shell import pages
from livesh.shell.commands import table
from livesh.shell.commands.base import Command

NOTE = "(Made from the tables by `python -m livesh.shell.reference`; edits here are lost.)"


def main() -> int:
    """Write every generated page."""
    for name, text in made().items():
        with open(os.path.join(pages.FOLDER, name + ".md"), "w", encoding="utf-8") as file:
            file.write(text)
    return 0


def made() -> dict[str, str]:
    """Return the generated pages by name."""
    return {"commands": commands(), "ops": ops()}


def commands() -> str:
    """Return the reference of the commands, by group."""
    parts = ["# Commands", "", NOTE, ""]
    for group in table.GROUPS:
        listed = [command for command in table.shown() if command.group == group]
        if listed:
            parts += [f"## {group}", ""]
            for command in listed:
                parts += _command(command)
    return "\n".join(parts)


def _command(command: Command) -> list[str]:
    parts = [f"### :{command.usage}", "", command.summary, ""]
    if command.doc.strip():
        parts += [command.doc.strip("\n"), ""]
    notes = [f"Needs role {command.category}." if command.category != "local" else "Asks nothing of the process."]
    if command.aliases:
        notes.append("Also " + ", ".join(f"`:{alias}`" for alias in command.aliases) + ".")
    return [*parts, " ".join(notes), ""]


def ops() -> str:
    """Return the reference of the ops: what a client may ask an agent."""
    from livesh.wire.ops.table import OPS, op_class

    parts = ["# Ops", "", NOTE, ""]
    for name in OPS:
        cls = op_class(name)
        parts += [f"## {name}", "", inspect.cleandoc(cls.__doc__ or ""), "", f"Role {cls.category}, since {cls.since}.", ""]
        for field, declared in cls.params.items():
            default = "" if declared.required else f", {declared.default!r} when not given"
            parts.append(f"- `{field}` ({cls.type_of(field)}{default}): {declared.doc}")
        parts += [*([""] if cls.params else []), f"Answers: {cls.reply_doc}", ""]
    return "\n".join(parts)


if __name__ == "__main__":
    raise SystemExit(main())

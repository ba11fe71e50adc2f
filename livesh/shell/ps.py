"""`livesh ps`: every agent of this user on this machine."""

from __future__ import annotations

import time
from typing import Any

from livesh.errors import UserError
from livesh.shell import discovery
from livesh.shell.exec import print_json, write

COLUMNS = ("name", "pid", "address", "python", "up", "program")


def main(argv: list[str]) -> int:
    """Run ``livesh ps`` and return the exit status."""
    if set(argv) - {"--json"}:
        raise UserError(f"ps has no {argv[0]}", hint="usage: livesh ps [--json]")
    found = discovery.agents()
    if "--json" in argv:
        print_json({"agents": found})
    elif found:
        lines = table(found).splitlines()
        write([("", "\n".join(clip(line) for line in lines))])
    else:
        print("no agent of this user is running on this machine")
    return 0


def clip(line: str) -> str:
    """Cut a line at the terminal's edge; into a pipe or a file it goes whole."""
    import os
    import sys

    return line[: os.get_terminal_size(1).columns] if sys.stdout.isatty() else line


def table(found: list[Any]) -> str:
    """Return the agents as a table, workers under their application."""
    from livesh.shell.render.clean import clean

    rows = [COLUMNS, *(_row(entry) for entry in sorted(found, key=_order))]
    rows = [tuple(clean(cell, one_line=True) for cell in row) for row in rows]
    widths = [max(len(row[at]) for row in rows) for at in range(len(COLUMNS) - 1)]
    return "\n".join("  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows)


def _order(entry: Any) -> tuple[str, str, bool, int]:
    app = str(entry.get("app") or entry.get("name"))
    return app, str(entry.get("master") or entry["pid"]), bool(entry.get("master")), int(entry["pid"])


def _row(entry: Any) -> tuple[str, ...]:
    indent = "  " if entry.get("master") else ""
    up = span(time.time() - float(entry.get("started") or time.time()))
    return (indent + str(entry["name"]), str(entry["pid"]), str(entry["address"]), str(entry["python"]), up, str(entry["program"]))


def span(seconds: float) -> str:
    """Write a time span as people say it: 8s, 12m, 3h12m, 4d1h."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m"
    if whole < 86400:
        return f"{whole // 3600}h{whole % 3600 // 60}m"
    return f"{whole // 86400}d{whole % 86400 // 3600}h"

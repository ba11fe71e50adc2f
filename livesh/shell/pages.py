"""The pages of the manual, as `:help` finds them."""

from __future__ import annotations

import os

from livesh.errors import UserError

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "manual")


def names() -> list[str]:
    """Return the names of all pages."""
    return sorted(name[: -len(".md")] for name in os.listdir(FOLDER) if name.endswith(".md"))


def read(name: str) -> str:
    """Return the text of the page *name*; raises `UserError`."""
    if name not in names():
        raise UserError(f"there is no page {name}", hint="pages: " + ", ".join(names()))
    with open(os.path.join(FOLDER, name + ".md"), encoding="utf-8") as file:
        return file.read()


def title(text: str) -> str:
    """Return the heading a page starts with."""
    return text.split("\n", 1)[0].lstrip("# ").strip()

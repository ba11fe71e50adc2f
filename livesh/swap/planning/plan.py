"""What a change will do, as values a person and a machine can read; touches nothing.

The marks: `~` changes in place, `+` is new, `-` goes, `=` is held, `!` gets another value.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from livesh.swap.text.diff import ADDED, BODY, EDITED, REMOVED, SAME, Change, diff_leaves, header_changes
from livesh.swap.text.syntax import FUNCTIONS

if TYPE_CHECKING:
    from livesh.swap.state.stillness import Stillness


class Step:
    """One line of a plan: in *module*, *path* (a definition or a name) will change as *what* says."""

    __slots__ = ("detail", "mark", "module", "path", "what")

    def __init__(self, module: str, path: str, mark: str, what: str, detail: str = "") -> None:
        self.module, self.path, self.mark, self.what, self.detail = module, path, mark, what, detail

    def as_dict(self) -> dict[str, str]:
        """The step as plain values."""
        return {name: getattr(self, name) for name in ("module", "path", "mark", "what", "detail")}

    def __repr__(self) -> str:
        return f"{self.mark} {self.module}:{self.path} {self.what} {self.detail}".rstrip()


class Plan:
    """All steps of one change, the versions it starts from and what speaks against it."""

    def __init__(self, modules: dict[str, int]) -> None:
        """*modules* maps each module of the change to the version that is current before it."""
        self.modules = modules
        self.steps: list[Step] = []
        self._told: dict[tuple[str, str, str], Step] = {}
        self.refusals: list[str] = []
        self.warnings: list[str] = []
        self.migrations: dict[str, Any] = {}
        self.suspends: list[str] = []
        """The services that are suspended while state is migrated."""
        self.locks: list[str] = []
        """The locks of services that are held while state is migrated."""

    def add(self, module: str, path: str, mark: str, what: str, detail: str = "") -> None:
        """Take one more step in; the same path is told once."""
        step = self._told.get((module, path, mark))
        if step is not None:
            step.what, step.detail = what, detail or step.detail
            return
        self._told[module, path, mark] = step = Step(module, path, mark, what, detail)
        self.steps.append(step)

    def hold(self, module: str, path: str, why: str) -> None:
        """Say that a statement is held, in the place of what its texts told."""
        for mark in "~+-!":
            told = self._told.pop((module, path, mark), None)
            if told is not None:
                self.steps.remove(told)
        self.add(module, path, "=", "held", why)

    def note(self, still: Stillness) -> None:
        """Say what is held still while state is migrated."""
        self.suspends, self.locks = still.names, still.locks

    def as_dict(self) -> dict[str, Any]:
        """The plan as plain values."""
        return {"modules": dict(self.modules), "steps": [s.as_dict() for s in self.steps],
                "refusals": list(self.refusals), "warnings": list(self.warnings), "migrations": dict(self.migrations), "suspends": list(self.suspends), "locks": list(self.locks)}


def describe(plan: Plan, module: str, changes: list[Change]) -> None:
    """Put into *plan* what the texts alone tell about *module*."""
    imports = _changed_imports(changes)
    for change in changes:
        if id(change) in imports:
            _describe_import(plan, module, change, imports[id(change)])
        elif change.what != SAME:
            _describe(plan, module, change)


def _changed_imports(changes: list[Change]) -> dict[int, Change | None]:
    """Imports that were added in the place of one that is gone: {id(added): removed, id(removed): None}."""
    found: dict[int, Change | None] = {}
    gone = [c for c in changes if c.what == REMOVED and c.leaf.kind == "import"]
    for change in changes:
        if change.what == ADDED and change.leaf.kind == "import":
            was = next((c for c in gone if id(c) not in found and _origin(c) == _origin(change) != ""), None) or \
                next((c for c in gone if id(c) not in found and c.leaf.binds & change.leaf.binds), None)
            if was is not None:
                found[id(change)], found[id(was)] = was, None
    return found


def _origin(change: Change) -> str:
    node = change.leaf.node
    return "." * node.level + (node.module or "") if isinstance(node, ast.ImportFrom) else ""


def _describe_import(plan: Plan, module: str, change: Change, was: Change | None) -> None:
    if was is None:
        return                       # told with the one that took its place
    new, old = change.leaf.binds, was.leaf.binds
    told = [f"+ {', '.join(sorted(new - old))}"] if new - old else []
    told += [f"- {', '.join(sorted(old - new))}"] if old - new else []
    plan.add(module, change.leaf.title, "~", "import", " ".join(told) or f"was {was.leaf.title}")


def _describe(plan: Plan, module: str, change: Change) -> None:
    leaf = change.leaf
    if leaf.kind == "doc":
        plan.add(module, "__doc__", "~", "docstring")
    elif any(g.is_main() for g in leaf.guards):
        if change.what != BODY and module == "__main__":
            plan.add(module, leaf.title, "=", "held", "runs only when the module is started as a program")
    elif change.what == ADDED:
        plan.add(module, leaf.title, "+", "new" if leaf.name or leaf.binds else "runs once")
    elif change.what == REMOVED:
        plan.add(module, leaf.title, "-", "gone")
    elif leaf.kind == "class" and change.before is not None and change.before.kind == "class":
        plan.add(module, leaf.name, "~", _class_summary(change))
    elif leaf.kind == "function" and change.before is not None and change.before.kind == "function":
        plan.add(module, leaf.name, "~", _function_summary(change.before.node, leaf.node))
    elif change.what == BODY:
        plan.add(module, leaf.title, "~", "body")
    elif change.what == EDITED:
        plan.add(module, leaf.title, "!" if leaf.kind == "assign" else "~", "edited")


def _function_summary(before: ast.AST, after: ast.AST) -> str:
    parts = sorted(header_changes(before, after))
    assert isinstance(before, FUNCTIONS)
    assert isinstance(after, FUNCTIONS)
    if [ast.dump(s) for s in before.body] != [ast.dump(s) for s in after.body] and parts != ["doc"]:
        parts.insert(0, "body")
    return ", ".join(parts) or "body"


def _class_summary(change: Change) -> str:
    assert change.before is not None
    assert change.after is not None
    members = diff_leaves(change.before.body, change.after.body)
    counts: dict[str, int] = {}
    for member in members:
        if member.what == SAME:
            continue
        noun = "method" if member.leaf.kind == "function" else "class" if member.leaf.kind == "class" else "attribute"
        sign = {ADDED: "+", REMOVED: "-"}.get(member.what, "~")
        counts[f"{sign}{noun}"] = counts.get(f"{sign}{noun}", 0) + 1
    parts = [f"{key[0]}{n} {key[1:]}{'es' if key.endswith('class') and n > 1 else 's' if n > 1 else ''}"
             for key, n in counts.items()]
    return ", ".join(parts) or "header"

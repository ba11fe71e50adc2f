"""The modules that take part in a change: both texts of each, what differs between them, and what of it has to run."""

from __future__ import annotations

import ast
import sys
import types
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from itertools import chain
from typing import Any

from livesh.runtime import walks
from livesh.swap.text.definitions import Leaf, ModuleText, postpones_annotations
from livesh.swap.text.diff import ADDED, BODY, REMOVED, SAME, Change, definitions_within, diff
from livesh.swap.text.syntax import ImportedName, imported_names

Name = tuple[str, str]


class Part:
    """One module that takes part."""

    def __init__(self, name: str, module: types.ModuleType, before: ModuleText, after: ModuleText,
                 changes: list[Change] | None = None) -> None:
        """*changes*: what differs, where that is not told by two texts."""
        self.name, self.module, self.before, self.after = name, module, before, after
        self.namespace: dict[str, Any] = module.__dict__
        self.edited = before is not after
        self.changes: list[Change] = changes if changes is not None else diff(before, after) if self.edited else \
            [Change(leaf, leaf, SAME) for leaf in after.leaves]
        within = {id(c): list(self._imports_within(c)) for c in self.changes if c.leaf.kind == "compound"}
        self.changes = [c for change in self.changes for c in (change, *within.get(id(change), ()))]
        self.taken_in = {each.name for c in self.changes if c.what == ADDED for each in definitions_within(c.leaf)} & before.binds() if self.edited and isinstance(before, ModuleText) else set()
        self.moved = self.edited and are_moved(self.changes)
        self._unfinished = _unfinished(self.changes, _running_line(self.namespace))
        self.runs: dict[int, Change] = {}
        self.wakes: set[int] = set()
        self.held: dict[int, tuple[Change, str]] = {}
        self.skipped: set[int] = set()
        self.made: dict[int, Any] = {}             # by change: what its definition has bound, which may be bound to another one by now
        self.members: dict[int, set[str]] = {}     # classes of which these members alone are made anew
        self.restored: dict[str, set[str]] = {}    # by class: members that a statement stored or deleted which is gone now
        self.finishes: dict[int, tuple[str, Set[str] | None]] = {}      # by change: the class it finishes, and of which members alone that counts
        self.stays: dict[str, set[str]] = {}       # by class: members that such a statement has stored in the trial and which keep what is live
        self.stored: dict[str, set[str]] = {}      # and those which are brought in
        self.beneath: dict[str, set[str]] = {}     # by class: members that such a statement had stored, which cannot run
        self._barred: set[int] = set()
        self.bound_unseen: dict[int, set[str]] = {}     # by change: names its statement bound that the text does not tell
        self.uncovered: set[str] = set()           # names that an untouched statement binds and one that is gone bound after it
        self.imports = {i.bound: i for i in after.imports() if i.name != "*"}
        self.imports |= {i.bound: i for found in within.values() for c in found for i in imported(c.leaf.node, after.package) if i.name != "*"}
        self.stars = [i.origin for i in after.imports() if i.name == "*"]
        self.future_differs = self.edited and postpones_annotations(before.tree) != postpones_annotations(after.tree)
        self.same_imports = self._same_imports() if self.edited and isinstance(before, ModuleText) else frozenset()

    def _imports_within(self, change: Change) -> Iterator[Change]:
        """The imports in an untouched `try` or `with`, of the branch that was taken: each follows what it brings by itself."""
        leaf = change.after
        if leaf is not None and change.what in (SAME, BODY):
            for node in _imports_taken([leaf.node], self.after.package):
                inner = Leaf(node, leaf.guards, leaf.lazy)
                yield Change(inner, inner, SAME)

    def _same_imports(self) -> frozenset[str]:
        """Names that both texts import from one and the same place, or that have already what every import of the new text brings.

        However often: `import xml.sax` and `import xml.dom` bind one name. Of a fallback what is loaded counts.
        """
        was, now = ({(i.bound, i.origin, i.name) for i in text.imports()} for text in (self.before, self.after))
        places = Counter(name for name, *_ in was | now)
        same = {name for name, *_ in was & now if places[name] == 1}
        taken = [i for node in self.after.tree.body for inner in (_imports_taken([node], self.after.package) if _is_fallback(node) else (node,))
                 for i in imported(inner, self.after.package)]
        return frozenset(same | ({i.bound for i in taken} - {i.bound for i in taken if i.name == "*" or brought(i) is not self.namespace.get(i.bound, i)}))

    def imports_the_same(self, leaf: Leaf) -> Set[str]:
        """The names that a statement imports and that are what they were."""
        return leaf.binds & self.same_imports if leaf.kind == "import" or _is_fallback(leaf.node) else frozenset()

    def will_run(self, change: Change) -> bool:
        """Whether *change*'s statement is among those to run."""
        return id(change) in self.runs

    def run(self, change: Change) -> None:
        """Take a statement among those to run."""
        if id(change) not in self._barred:
            self.runs[id(change)] = change
            self.wakes.discard(id(change))

    def bar(self, change: Change, why: str) -> None:
        """Let a statement not run whatever asks for it, and say so."""
        self._barred.add(id(change))
        self.runs.pop(id(change), None)
        self.held[id(change)] = (change, why)

    def wake(self, change: Change) -> None:
        """Take a statement that runs only if the branch it stands in was not taken before."""
        if id(change) in self._barred:
            return
        self.runs[id(change)] = change
        self.wakes.add(id(change))

    def not_reached(self, change: Change) -> bool:
        """Whether the module is still running and has not come to this statement, or has not done with it."""
        return id(change) in self._unfinished

    def unfinished(self, change: Change) -> str:
        """Why a statement for which `not_reached` holds is left alone."""
        return self._unfinished[id(change)]

    def to_run(self) -> list[Change]:
        """The statements to run, in the order of the text."""
        return [c for c in self.changes if id(c) in self.runs and c.after is not None]

    def keys(self, chain: str) -> Iterator[Name]:
        """What a dotted name may stand for: (module, name) pairs, through this module's imports and those of others that pass modules on."""
        root, *rest = chain.split(".")
        yield self.name, root
        found = self.imports.get(root)
        if found is None:
            for star in self.stars:
                yield star, root
            return
        origin, name = found.origin, found.name
        if name and f"{origin}.{name}" in sys.modules:
            origin = f"{origin}.{name}"
        elif name:
            yield origin, name
            origin = name_of_module(self.namespace.get(root))
        while rest and origin:
            name = rest.pop(0)
            if f"{origin}.{name}" in sys.modules:
                origin = f"{origin}.{name}"
            else:
                yield origin, name
                origin = name_of_module(getattr(sys.modules.get(origin), "__dict__", {}).get(name))


def are_moved(changes: list[Change]) -> bool:
    """Whether statements that both texts have stand in another order."""
    lines = [c.before.node.lineno for c in changes if c.before is not None and c.after is not None]
    return lines != sorted(lines)


def moved_among(changes: list[Change]) -> list[Change]:
    """Those of some statements, in the order of the new text, that stand elsewhere among the others than in the old one: as few as that can be."""
    both = [c for c in changes if c.before is not None and c.after is not None]
    lines = [c.before.node.lineno for c in both if c.before is not None]
    ends: list[int] = []                       # by length, where the rising run that ends lowest has its end
    before: list[int | None] = []              # by place, the one before it in the longest run that ends there
    for at, line in enumerate(lines):
        length = bisect_left(ends, line, key=lines.__getitem__)
        before.append(ends[length - 1] if length else None)
        ends[length:length + 1] = [at]
    stay, last = set[int](), ends[-1] if ends else None
    while last is not None:
        stay.add(last)
        last = before[last]
    return [c for at, c in enumerate(both) if at not in stay]


def decorated(part: Part) -> list[Change]:
    """The functions of a new text that have decorators, in its order."""
    return [c for c in part.changes if c.after is not None and c.leaf.kind == "function" and getattr(c.after.node, "decorator_list", None)]


def definitions_gone(part: Part, leaf: Leaf) -> list[Change]:
    """The definitions in a compound statement of the old text that the new one has nowhere, each as one that is gone."""
    return [Change(each, None, REMOVED) for each in definitions_within(leaf) if each.name not in part.after.binds()]


def imported(node: ast.stmt, package: str) -> Iterator[ImportedName]:
    """The names that the imports in a statement bind, however deep they stand."""
    return imported_names(ast.Module([node], []), package)


def _imports_taken(statements: list[Any], package: str) -> Iterator[ast.stmt]:
    """The imports among *statements* and in their `try` and `with` blocks; of a fallback the one whose modules are loaded."""
    for node in statements:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            yield from _imports_taken(node.body, package)
        elif isinstance(node, ast.Try):
            first = list(_imports_taken(node.body, package))
            if all(i.origin in sys.modules for n in first for i in imported(n, package)):
                yield from first
                yield from _imports_taken([*node.orelse, *node.finalbody], package)
            else:
                yield from _imports_taken([n for handler in node.handlers for n in handler.body], package)


def _is_fallback(node: ast.AST) -> bool:
    """Whether a statement tries nothing but imports."""
    return isinstance(node, ast.Try) and all(isinstance(n, (ast.Import, ast.ImportFrom)) for n in [*node.body, *node.orelse, *node.finalbody])


def brought(imported: ImportedName) -> Any:
    """What an import brings now, as far as its module is loaded; itself where that is not known."""
    module = sys.modules.get(imported.origin)
    if not issubclass(type(module), types.ModuleType) or not imported.name:
        return module or imported
    held = types.ModuleType.__getattribute__(module, "__dict__")
    return held.get(imported.name, sys.modules.get(f"{imported.origin}.{imported.name}", imported))


def in_import_order(names: Iterable[str]) -> list[str]:
    """Modules in the order in which their imports ended, so that what a module imports comes before it; the program itself last."""
    ended = {name: at for at, name in enumerate(list(sys.modules))}
    return sorted(names, key=lambda n: (n == "__main__", ended.get(n, len(ended))))


def name_of_module(value: Any) -> str:
    """The name under which *value* is a loaded module; "" for anything else. A package may pass on another's module under any name."""
    if not issubclass(type(value), types.ModuleType):
        return ""
    name = types.ModuleType.__getattribute__(value, "__dict__").get("__name__")
    return name if type(name) is str and sys.modules.get(name) is value else ""


def package_of(module: types.ModuleType) -> str:
    """The package that relative imports of *module* start from."""
    namespace = module.__dict__
    package = namespace.get("__package__")
    if isinstance(package, str):
        return package
    name = namespace.get("__name__", "")
    return str(name) if "__path__" in namespace else str(name).rpartition(".")[0]


RUNNING = "it is running: the frame that is in it goes on with the text it began"
NOT_REACHED = "the module is still running and has not come to it"
_TO_BIND = ("assign", "import", "function", "class")


def _running_line(namespace: dict[str, Any]) -> int | None:
    """The line of the current text a module has come to when it is still being run (a script in its main loop); None otherwise."""
    for each in chain.from_iterable(walks.all_stacks().values()):
        if each.frame.f_globals is namespace and each.code.co_name == "<module>":
            from livesh.swap.history import frames

            return frames.classify(each.code, each.line, each.frame).line_now or each.line
    return None


def _unfinished(changes: list[Change], line: int | None) -> dict[int, str]:
    """Return, by change, why its statement is not to be run here when the module itself has come to *line*.

    Its own frame runs what it is in, and what is below, in the text it began with. What the new text puts below that is not reached either; above, it
    runs as anywhere. Where the running statement is gone, what stands in its place is taken for it, unless it only binds names.
    """
    if line is None:
        return {}
    found = {id(c): RUNNING if c.before.node.lineno <= line else NOT_REACHED for c in changes if c.before is not None and _last_line(c) >= line}
    there = [c for c in changes if c.after is not None]
    first = next((at for at, c in enumerate(there) if id(c) in found), len(there))
    found |= {id(c): NOT_REACHED for c in there[first:] if c.before is None}
    if not any(found.get(id(c)) == RUNNING for c in there):
        place = next((at + 1 for at in range(first - 1, -1, -1) if there[at].before is not None), 0)
        found |= {id(c): NOT_REACHED for c in there[place:first] if c.leaf.kind not in _TO_BIND}
    return found


def _last_line(change: Change) -> int:
    assert change.before is not None
    return change.before.node.end_lineno or change.before.node.lineno

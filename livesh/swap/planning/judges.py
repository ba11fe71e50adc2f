"""Who judges the statements of a change: one `Purity` for each text, and the syntax it follows calls into.

A judge looks at what a statement calls, and at what that calls, in whatever module it stands: so texts are needed of modules that take no
part in the change, and of some that it is about to import. Each is read once in a change.
"""

from __future__ import annotations

import ast
import sys
import types
from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from livesh.errors import Refused
from livesh.swap.history import captures, sources, versions
from livesh.swap.planning.parts import Part, package_of
from livesh.swap.text.definitions import ModuleText
from livesh.swap.text.effects import Purity
from livesh.swap.text.syntax import find_function


class Judges:
    """The judges of one change."""

    def __init__(self, parts: dict[str, Part]) -> None:
        self.parts = parts
        self._purity: dict[str, Purity] = {}
        self._old: dict[str, Purity] = {}
        self._texts: dict[str, ModuleText | None] = {}

    def close(self) -> None:
        """Let go of the judges, which refer back to here."""
        self._purity.clear()
        self._old.clear()

    def of(self, part: Part) -> Purity:
        """The judge of statements of *part*'s new text."""
        return self._judge(part.name, part.namespace, part.after)

    def _judge(self, name: str, namespace: dict[str, Any], text: ModuleText | None) -> Purity:
        found = self._purity.get(name)
        if found is None:
            defined = text.plain_functions.get if text is not None else lambda _: None
            found = self._purity[name] = Purity(self._names(name, namespace).__getitem__, self.definition, defined)
        return found

    def _names(self, name: str, namespace: dict[str, Any]) -> Mapping[str, Any]:
        """The names of a module, and those that a new text imports from what is loaded."""
        part = self.parts.get(name)
        return ChainMap(namespace, _known_imports(part.after)) if part is not None and part.edited and namespace is part.namespace else namespace

    def of_old(self, part: Part) -> Purity:
        """The judge of statements of *part*'s old text, which call what is live."""
        if part.name not in self._old:
            self._old[part.name] = Purity(part.namespace.__getitem__, self._old_definition, part.before.plain_functions.get)
        return self._old[part.name]

    def _old_definition(self, function: Any) -> tuple[ast.AST, Purity] | None:
        """The syntax of a Python function, from the text its module has."""
        name = getattr(function, "__module__", None)
        part = self.parts.get(name) if isinstance(name, str) else None
        if part is None or not part.edited or not isinstance(part.before, ModuleText):
            return self.definition(function)
        node = find_function(part.before.tree, function.__qualname__)
        return (node, self.of_old(part)) if node is not None else None

    def definition(self, function: Any) -> tuple[ast.AST, Purity] | None:
        """The syntax of a Python function, from the text its module will have."""
        name = getattr(function, "__module__", None)
        module = sys.modules.get(name) if isinstance(name, str) else None
        if not isinstance(module, types.ModuleType):
            return None
        part = self.parts.get(name)  # type: ignore[arg-type]
        text = part.after if part is not None else self.text_of(str(name), module)
        if text is None:
            return None
        node = find_function(text.tree, function.__qualname__)
        if node is None and part is not None:
            return self._moved(part, function.__qualname__)
        return (node, self._judge(str(name), module.__dict__, text)) if node is not None else None

    def _moved(self, part: Part, name: str) -> tuple[ast.AST, Purity] | None:
        """The syntax of what the new text imports in the place of a function it had, from a module that may not be loaded yet."""
        found = part.imports.get(name)
        if found is None or not found.name:
            return None
        module = sys.modules.get(found.origin)
        if isinstance(module, types.ModuleType):
            text = self.parts[found.origin].after if found.origin in self.parts else self.text_of(found.origin, module)
            names = module.__dict__
        else:
            text = self._arriving_text(found.origin)
            names = _known_imports(text)
        node = find_function(text.tree, found.name) if text is not None else None
        return (node, self._judge(found.origin, names, text)) if node is not None else None

    def node_of(self, function: types.FunctionType) -> Any:
        """The syntax of the definition whose code *function* runs, from the text its module has; whatever name it bears."""
        name = function.__globals__.get("__name__")
        module = sys.modules.get(name) if type(name) is str else None
        if not isinstance(module, types.ModuleType):
            return None
        part = self.parts.get(module.__name__)
        text = part.before if part is not None else self.text_of(module.__name__, module)
        return find_function(text.tree, function.__code__.co_qualname) if text is not None else None

    def _arriving_text(self, name: str) -> ModuleText | None:
        if name not in self._texts:
            source = sources.arriving(name)
            try:
                self._texts[name] = ModuleText(source.text, source.path, package=name.rpartition(".")[0]) if source is not None else None
            except (Refused, SyntaxError, ValueError):
                self._texts[name] = None
        return self._texts[name]

    def text_of(self, name: str, module: types.ModuleType) -> ModuleText | None:
        """The current text of a module, whether it takes part or not; None where that is not known."""
        if name not in self._texts:
            self._texts[name] = None
            try:
                source = versions.current_source(name) if versions.current_number(name) is not None else captures.known(name)
                self._texts[name] = ModuleText(source.text, source.path, package=package_of(module))
            except (Refused, SyntaxError, ValueError, KeyError):
                self._texts[name] = None
        return self._texts[name]


def _known_imports(text: ModuleText | None) -> dict[str, Any]:
    """What the imports of a text that has not run will bind, as far as the modules are loaded."""
    found: dict[str, Any] = {}
    for i in text.imports() if text is not None else ():
        module = sys.modules.get(i.origin)
        value = getattr(module, "__dict__", {}).get(i.name) if i.name else module
        if value is not None:
            found[i.bound] = value
    return found

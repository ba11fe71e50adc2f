"""Plan against the live code of a module whose old text nobody saw.

Theory of operation. A program that was started before livesh was there, and whose file was edited since, has no text
to compare with. What it does have is its code: every live function shows what its definition was compiled to. So the
new text stands in for the old one, statement by statement, and differs from it exactly where a live definition runs
other code, where a name or a member of a class is missing, or where a plain constant, or one under a key of a dictionary that
is written out, has another value. Everything else at top level is taken as unedited and is not run. What the old text had and the new one has not cannot be known: such names stay, and the
change says so.
"""

from __future__ import annotations

import ast
import types
from typing import Any

from livesh.runtime import raw
from livesh.swap.live import holders
from livesh.swap.live.sameness import ABSENT, PLAIN, same_plain, same_value
from livesh.swap.text.definitions import Leaf, ModuleText
from livesh.swap.text.diff import ADDED, BODY, EDITED, SAME, Change
from livesh.swap.text.pairing import CodeTree, pair_codes, same_body
from livesh.swap.text.syntax import nodes_in


class Unseen(ModuleText):
    """The old text as far as the live code tells; the part's changes come from `changes`."""

    def __init__(self, after: ModuleText, namespace: dict[str, Any]) -> None:
        super().__init__(after.text, after.path, package=after.package)
        self.after, self.namespace = after, namespace
        # A name that a function stores is the program's to change: its value says nothing about the text.
        self._stored = {n for node in nodes_in(self.tree) if isinstance(node, ast.Global) for n in node.names}
        self.functions = holders.all_functions([namespace])
        self._code = _LiveCode(after, self.functions)

    @property
    def pairs(self) -> dict[types.CodeType, types.CodeType]:
        """Live code to the code of the same definition in the new text."""
        assert isinstance(self._code, _LiveCode)
        return self._code.pairs

    def changes(self) -> list[Change]:
        """One change a statement of the new text."""
        return [Change(old, new, self._what(new)) if self._what(new) != ADDED else Change(None, new, ADDED)
                for old, new in zip(self.leaves, self.after.leaves, strict=True)]

    def _what(self, leaf: Leaf) -> str:
        if leaf.guards or leaf.kind not in ("function", "class", "assign"):
            return SAME if not leaf.name or leaf.name in self.namespace or leaf.guards else ADDED
        if not leaf.binds <= set(self.namespace):
            return ADDED
        if leaf.kind == "assign":
            return EDITED if self._constant_differs(leaf) else SAME
        if leaf.kind == "class" and self._lacks_members(leaf):
            return EDITED
        return BODY if self._code_differs(leaf) else SAME

    def _constant_differs(self, leaf: Leaf) -> bool:
        if len(leaf.binds) != 1 or leaf.binds & self._stored:
            return False
        live, value = self.namespace[next(iter(leaf.binds))], written(leaf.node)
        if type(value) is dict and type(live) is dict:
            return any(key not in live or (type(live[key]) in PLAIN and not same_plain(live[key], v)) for key, v in value.items())
        if type(value) is tuple and type(live) is tuple:
            return not same_value(live, value)
        return type(value) in PLAIN and type(live) in PLAIN and not same_plain(live, value)

    def _lacks_members(self, leaf: Leaf) -> bool:
        cls = self.namespace[leaf.name]
        if not issubclass(type(cls), type):
            return False
        held = raw.namespace(cls)
        deleted = {n for m in leaf.body if isinstance(m.node, ast.Delete) for n in m.binds}
        return any(not n.startswith("_") and n not in held and n not in deleted and not _is_declared(cls, m) for m in leaf.body
                   for n in m.binds if m.kind == "function" or (m.kind == "assign" and getattr(m.node, "value", None) is not None))

    def _code_differs(self, leaf: Leaf) -> bool:
        prefix = leaf.name + "."
        return any((old.co_qualname == leaf.name or old.co_qualname.startswith(prefix)) and not same_body(old, new)
                   for old, new in self.pairs.items())


def written(node: ast.AST) -> Any:
    """The value of a statement that writes a constant, a tuple or a dictionary of constants out; `ABSENT` for any other."""
    try:
        value = ast.literal_eval(getattr(node, "value"))
    except (AttributeError, ValueError, TypeError):
        return ABSENT
    return value if type(value) in PLAIN or type(value) is tuple or (type(value) is dict and all(type(v) in PLAIN for v in value.values())) else ABSENT


def _is_declared(cls: type, member: Leaf) -> bool:
    """Whether a class knows an annotated member, whose value its decorator or metaclass may have taken away."""
    if not isinstance(member.node, ast.AnnAssign):
        return False
    try:
        return bool(member.binds & set(cls.__annotations__))
    except Exception:
        return True


class _LiveCode(CodeTree):
    """The code that live functions run, in place of a compilation of the old text."""

    def __init__(self, after: ModuleText, functions: list[types.FunctionType]) -> None:
        self.root = after.code.root
        self.parent, self.by_qualname = {}, {}
        self.pairs: dict[types.CodeType, types.CodeType] = {}
        for code in {f.__code__ for f in functions}:
            self._enter(code, code)
        for qualname, codes in self.by_qualname.items():
            self._pair(codes, list(after.code.by_qualname.get(qualname, ())))

    def _enter(self, code: types.CodeType, parent: types.CodeType) -> None:
        if code in self.parent:
            return
        self.parent[code] = parent
        self.by_qualname.setdefault(code.co_qualname, []).append(code)
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                self._enter(constant, code)

    def _pair(self, live: list[types.CodeType], new: list[types.CodeType]) -> None:
        left = sorted((c for c in live if c not in self.pairs), key=lambda c: c.co_firstlineno)
        for code in list(left):
            twin = next((n for n in new if same_body(code, n)), None)
            if twin is not None:
                new.remove(twin)
                left.remove(code)
                self.pairs[code] = twin
        for code, twin in zip(left, new, strict=False):
            self.pairs[code] = twin
            self.pairs.update(pair_codes(code, twin))

"""Give live functions the code of the new text, wherever they are held.

A function whose definition differs takes the new code in place; a closure needs its free variables, by name: from its
own cells, from a sibling that shares one, from the class it stands in, or worked out anew when the one assignment of the
variable is pure. Otherwise it stays on its version, and that is said.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable
from typing import Any

from livesh.runtime import heap, raw
from livesh.runtime.pace import breathe
from livesh.swap.live import holders
from livesh.swap.live.commit import Journal
from livesh.swap.live.patches import UNSET, Patches, cells_for, keep_spare
from livesh.swap.live.rewritten import further_down, uninstrumented
from livesh.swap.live.sameness import ABSENT
from livesh.swap.merging.headers import Headers, known_to
from livesh.swap.planning.parts import Part
from livesh.swap.staging.codes import Codes
from livesh.swap.staging.workbench import Workbench
from livesh.swap.text.pairing import pair_codes, same_body
from livesh.swap.text.syntax import find_function, local_names, nodes_in


class Rewiring:
    """The code patches of one trial."""

    def __init__(self, bench: Workbench, codes: Codes, future: Callable[[str], dict[str, Any] | None]) -> None:
        """*future*: the names of a module as they will be."""
        self.bench, self.parts, self.patches, self.journal = bench, bench.parts, bench.patches, bench.journal
        self.dependencies, self.codes, self.future = bench.dependencies, codes, future
        self.headers = Headers(self._default)
        self.left: list[str] = []

    def close(self) -> None:
        """Let go of what refers back to here, and to the trial."""
        del self.headers, self.future

    def stragglers(self) -> int:
        """Patch functions of old code that were born between the search and the commit; returns how many.

        Also of code that nothing ran when it was searched for: the first closure may have been made since.
        """
        scanned = [p for p in self.parts.values() if p.edited and p.name in self.codes.scanned]
        if not scanned:
            return 0
        late, journal = Patches(), Journal()
        for function in self.codes.born_since(scanned):
            part = next(p for p in scanned if p.namespace is function.__globals__)
            if self.patches.get(function) is None:      # else it was there, and what becomes of it is decided
                self._patch_late(part, function, late)
        late.write(journal)
        journal.commit()
        return len(late)

    def _patch_late(self, part: Part, function: types.FunctionType, late: Patches) -> None:
        old = part.before.code.find(function.__code__)      # exactly: what runs anything else is no straggler
        new = self.codes.pairs(part).get(old) if old is not None else None
        if new is None or new == function.__code__:
            return
        cells = cells_for(function, new, lambda *_: None)
        if isinstance(cells, str) or self._take_defaults(part, late, function, new) is not None:
            return
        late.of(function).code = new
        if function.__code__.co_freevars != new.co_freevars:
            late.of(function).closure = cells or None

    def patch_code(self) -> None:
        """Patch every live function whose definition runs other code in the new text."""
        self._patch_moved()
        for part in self.parts.values():
            if part.edited:
                pairs = self.codes.pairs(part)
                for function in self.codes.functions(part):
                    breathe()
                    self._patch_function(part, function, pairs)
                self._wrapped_docs(part)

    def _patch_moved(self) -> None:
        """What a function has made that goes on in another module runs its code and sees its names there."""
        for names, before, made in self.bench.moved:
            pairs = pair_codes(before, self.codes.canonical(made))
            for function in holders.all_functions([names]) if pairs else ():
                new = pairs.get(uninstrumented(function.__code__))
                if new is None or self.patches.get(function) is not None:
                    continue
                cells = cells_for(function, new, lambda _function, _name: None)
                if isinstance(cells, str):
                    self._leave(function, cells)
                    continue
                self._patch(function, new, cells)
                self.patches.of(function).namespace = self.bench.world.names_of(made)

    def _patch_function(self, part: Part, function: types.FunctionType,
                        pairs: dict[types.CodeType, types.CodeType]) -> None:
        done = self.patches.get(function)
        if done is not None and (done.left or done.code.__class__ is types.CodeType):
            return
        old = self.codes.old_code(part, function)
        new = pairs.get(old) if old is not None else None
        if new is None:
            return
        if new == function.__code__:
            self._take_defaults(part, self.patches, function, new)
            return
        if old is not None and self.codes.is_rewritten(part, function):
            new = self._of_rewritten(part, function, old, new)
            if new == function.__code__:
                return
        cells = cells_for(function, new, lambda f, name: self._find_cell(part, f, new, name))
        if isinstance(cells, str):
            self._leave(function, cells)
            return
        missing = self._take_defaults(part, self.patches, function, new)
        if missing is not None:
            self._leave(function, missing, "the default of its parameter")
            return
        self._patch(function, new, cells)

    def _of_rewritten(self, part: Part, function: types.FunctionType, old: types.CodeType, new: types.CodeType) -> types.CodeType:
        """What a function goes on with whose code a decorator has compiled anew: the same where its text does, or what its text says, and that is said."""
        if same_body(old, new):
            return further_down(function.__code__, new.co_firstlineno - old.co_firstlineno)
        self.bench.warnings.append(f"{part.name}.{function.__qualname__} ran other code than its text compiles to, as a decorator or an import hook makes it; "
                                   "it runs the new text as it stands, without that")
        return new

    def _patch(self, function: types.FunctionType, new: types.CodeType, cells: tuple[types.CellType, ...]) -> None:
        patch = self.patches.of(function)
        patch.code = new
        if tuple(function.__code__.co_freevars) != tuple(new.co_freevars):
            patch.closure = cells or None
            keep_spare(function, new)
        if patch.doc.__class__ is not str:
            self._follow_doc(function, patch, new)
        mine = function.__code__
        if "<lambda>" in (mine.co_name, new.co_name) and mine.co_name != new.co_name and function.__qualname__ == mine.co_qualname:
            patch.names = (new.co_name, new.co_qualname)

    def _take_defaults(self, part: Part, patches: Patches, function: types.FunctionType, new: types.CodeType) -> str | None:
        """Let the defaults follow the code where no statement that runs has done it; the parameter that has none."""
        old, patch = self.codes.old_code(part, function), patches.get(function)
        taken = patch is not None and (patch.defaults is not UNSET or patch.kwdefaults is not UNSET)
        if old is None or taken or ("<locals>" not in old.co_qualname and function.__globals__ is part.namespace):
            return None
        found = self.headers.defaults_for(part, function, old, new)
        if isinstance(found, str):
            return found
        if found is not None:
            patch = patches.of(function)
            patch.defaults, patch.kwdefaults = found
        return None

    def _default(self, part: Part, function: types.FunctionType, expression: ast.expr) -> Any:
        parent = function.__code__.co_qualname.rpartition(".<locals>.")[0]
        node = find_function(part.after.tree, parent) if parent else None
        return self.worked_out(part, expression, known_to(function), local_names(node) if node is not None else set())

    def worked_out(self, part: Part, expression: ast.expr, known: dict[str, Any], local: set[str]) -> Any:
        """The value of a pure expression over *known* and the module's names; ABSENT when it needs another local."""
        names = {n.id for n in nodes_in(expression) if isinstance(n, ast.Name)}
        if not self.dependencies.judges.of(part).expression(expression) or names & local - set(known) \
                or any(known.get(n) is ABSENT for n in names):
            return ABSENT
        code = compile(ast.Expression(expression), part.after.path, "eval", dont_inherit=True)
        try:
            return eval(code, dict(self.future(part.name) or part.namespace), known)
        except Exception:
            return ABSENT

    def _wrapped_docs(self, part: Part) -> None:
        """What `functools.wraps` copied from a function follows its docstring."""
        for change in part.changes:
            if change.leaf.kind != "function" or change.before is None or change.after is None or part.will_run(change):
                continue
            before = ast.get_docstring(change.before.node, clean=False)  # type: ignore[arg-type]
            after = ast.get_docstring(change.after.node, clean=False)  # type: ignore[arg-type]
            value = part.namespace.get(change.leaf.name)
            if before == after:
                continue
            if type(value) is types.FunctionType and value.__doc__ == before:
                self.patches.of(value).doc = after
            elif value is not None and type(value).__flags__ & raw.HEAP_TYPE and not issubclass(type(value), type):
                held = raw.instance_dict(value)
                if held is not None and held.get("__doc__") == before and before is not None:
                    self.journal.set_item(held, "__doc__", after)

    def _follow_doc(self, function: types.FunctionType, patch: Any, new: types.CodeType) -> None:
        """A docstring that is still the text's own follows; one set at run time stays."""
        before, after = _doc(function.__code__), _doc(new)
        if before != after and function.__doc__ == before:
            patch.doc = after

    def _leave(self, function: types.FunctionType, name: str, what: str = "its captured variable") -> None:
        self.patches.of(function).left = True
        self.left.append(f"{function.__qualname__} stays on its version: {what} {name} is not known")

    def _find_cell(self, part: Part, function: types.FunctionType, code: types.CodeType, name: str) -> Any:
        """A cell for a free variable the function did not have."""
        if name == "__class__":
            owner = self._owner(part, code.co_qualname) or _holding_class(function)
            return types.CellType(owner) if owner is not None else None
        sibling = self._sibling_cell(part, function, name)
        return sibling if sibling is not None else self._rebuilt_cell(part, function, code, name)

    def _owner(self, part: Part, qualname: str) -> Any:
        value: Any = None
        scope: Any = part.namespace
        for step in qualname.split(".")[:-1]:
            if step == "<locals>":
                return None
            value = scope.get(step)
            if not issubclass(type(value), type):
                return None
            scope = raw.namespace(value)
        return value

    def _sibling_cell(self, part: Part, function: types.FunctionType, name: str) -> Any:
        mine = {id(c) for c in function.__closure__ or ()}
        if not mine:
            return None
        for other in self.codes.functions(part):
            if other is not function and other.__closure__ and name in other.__code__.co_freevars \
                    and mine & {id(c) for c in other.__closure__}:
                return other.__closure__[other.__code__.co_freevars.index(name)]
        return None

    def _rebuilt_cell(self, part: Part, function: types.FunctionType, code: types.CodeType, name: str) -> Any:
        """Work the variable out anew from its one assignment, when that is pure and needs only what is captured."""
        parent = code.co_qualname.rpartition(".<locals>.")[0]
        node = find_function(part.after.tree, parent) if parent else None
        value = _only_assignment(node, name) if node is not None else None
        if value is None:
            return None
        found = self.worked_out(part, value, known_to(function), local_names(node))
        return None if found is ABSENT else types.CellType(found)


def _doc(code: types.CodeType) -> Any:
    flag = 0x4000000            # CO_HAS_DOCSTRING, 3.13
    first = code.co_consts[0] if code.co_consts else None
    if hasattr(ast, "PyCF_OPTIMIZED_AST"):
        return first if code.co_flags & flag else None
    return first if isinstance(first, str) else None


def _only_assignment(node: Any, name: str) -> ast.expr | None:
    found: list[ast.expr | None] = []
    for statement in nodes_in(node):
        if isinstance(statement, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in statement.targets):
            found.append(statement.value)
        elif isinstance(statement, ast.Name) and statement.id == name and isinstance(statement.ctx, ast.Store):
            found.append(None)
    values = [v for v in found if v is not None]
    return values[0] if len(values) == 1 and len(found) == 2 else None


def _holding_class(function: types.FunctionType) -> Any:
    """The class, made inside a function, whose dictionary holds *function*."""
    name = function.__code__.co_name
    for holder in heap.referrers(function):
        if type(holder) is dict and holder.get(name) is function:
            for cls in heap.referrers(holder):
                if issubclass(type(cls), type) and raw.namespace(cls).get(name) is function:
                    return cls
    return None

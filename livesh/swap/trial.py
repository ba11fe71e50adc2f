"""Run what has to run beside the live modules, merge the results, and leave a journal ready to be committed.

Theory of operation. `Dependencies` has said which statements run. They run in a `World`; then, in this order,
definitions are merged (a decorated function's name first: the object the name is bound to is the one people hold),
what was staged under a live definition is let stand for it, and values are merged with what the old text made of them.
At last every live function whose code differs in the new text gets a patch, wherever it is held.

Everything so far is a list of operations and can be thrown away. What a statement did to live containers meanwhile is
put back by `World.abandon`.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Iterable
from functools import _lru_cache_wrapper
from typing import Any
from weakref import ref

from livesh.errors import Refused
from livesh.runtime import heap, raw
from livesh.runtime.states import Deep
from livesh.swap import holders, migrating, registries
from livesh.swap.classes import Classes
from livesh.swap.commit import Journal
from livesh.swap.definitions import ModuleText, absolute_name, dotted, pair_codes, same_body
from livesh.swap.diff import EDITED, REMOVED, SAME, Change, diff_leaves, header_changes
from livesh.swap.fields import fields_of
from livesh.swap.merge import ABSENT, PLAIN, Merge, contents_of
from livesh.swap.parts import Dependencies, Part, find_function
from livesh.swap.patches import Patches, cells_for, keep_spare
from livesh.swap.plan import Plan
from livesh.swap.provenance import true_path
from livesh.swap.unseen import Unseen
from livesh.swap.world import World

_OWN_NAMES = frozenset({"__builtins__", "__name__", "__file__", "__loader__", "__spec__", "__path__", "__package__",
                        "__cached__", "__warningregistry__"})


_GONE: dict[tuple[str, str], ref[Any]] = {}


class Trial:
    """One change, tried; `journal` is what commits it."""

    def __init__(self, parts: dict[str, Part], plan: Plan) -> None:
        self.parts, self.plan = parts, plan
        self.journal, self.patches = Journal(), Patches()
        self.dependencies = Dependencies(parts)
        self.warnings: list[str] = []
        self.held: list[str] = []
        self.left: list[str] = []
        self.replaced: list[types.CodeType] = []
        self.installed: list[tuple[str, types.CodeType]] = []
        self.classes: list[type] = []
        self.rebound: list[tuple[str, str, Any, Any]] = []
        self._pairs: dict[str, dict[types.CodeType, types.CodeType]] = {}
        self._functions: dict[str, list[types.FunctionType]] = {}
        self._scanned: set[str] = set()
        self.shapes: list[migrating.Shape] = []
        self.staged_fields: dict[int, dict[str, Any]] = {}
        self._taken_away: list[tuple[str, str, Any]] = []
        self._tables: dict[int, tuple[list[Any], list[registries.Entry]]] = {}
        self._old_worlds: dict[str, dict[str, Any]] = {}
        self.world: World
        self.merge: Merge

    def prepare(self) -> None:
        """Do everything up to the commit; raises `Refused` with nothing changed."""
        self.shapes = migrating.shapes(self)
        self.dependencies.spread()
        self._held_warnings()
        if not any(part.runs for part in self.parts.values()) and not self._checks() and not self._unregisters():
            self._patch_code()
            self._remove_names()
            self._finish()
            return
        texts = {name: part.after for name, part in self.parts.items()}
        live = {name: part.module for name, part in self.parts.items()}
        self.world = World(live, texts, self._run_part)
        with self.world:
            self._run()
            self._merge()
            self._patch_code()
            self._remove_names()
            self._check()
            self._settle()
            self._finish()

    def abandon(self) -> None:
        """Put back what statements changed of live objects."""
        if hasattr(self, "world"):
            self.world.abandon()

    def future(self, module: str) -> dict[str, Any] | None:
        """The namespace of *module* as it will be; None when it takes no part."""
        part = self.parts.get(module)
        if part is None:
            return None
        names = dict(part.namespace)
        names.update({name: value for owner, name, _, value in self.rebound if owner == module})
        return names

    def close(self) -> None:
        """Let go of what the trial made."""
        if hasattr(self, "world"):
            self.world.close()

    def all_warnings(self) -> list[str]:
        """What to tell about the change beyond its steps."""
        return [*self.warnings, *(self.merge.warnings if hasattr(self, "merge") else [])]

    def stragglers(self) -> int:
        """Patch closures of old code that were born between the search and the commit; returns how many."""
        scanned = [p for p in self.parts.values() if p.edited and p.name in self._scanned]
        if not scanned:
            return 0
        late, journal = Patches(), Journal()
        old = {id(code) for code in self.replaced}
        for function in holders.all_functions([p.namespace for p in scanned]):
            part = next(p for p in scanned if p.namespace is function.__globals__)
            if id(function.__code__) in old or any(function.__code__ is c for c in self.replaced):
                new = self.pairs(part).get(self._old_code(part, function))  # type: ignore[arg-type]
                cells = cells_for(function, new, lambda *_: None) if new is not None else ""
                if new is not None and not isinstance(cells, str):
                    late.of(function).code = new
                    if function.__code__.co_freevars != new.co_freevars:
                        late.of(function).closure = cells or None
        late.write(journal)
        journal.commit()
        return len(late)

    def _unregisters(self) -> bool:
        """Whether a decorated definition or a class is gone from a text: it may stand in tables."""
        return any(c.what == REMOVED and (c.leaf.kind == "class" or getattr(c.leaf.node, "decorator_list", None))
                   for part in self.parts.values() if part.edited for c in part.changes)

    # -- running ----------------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        if self._calls_anything():
            self._clone_affected()
        for name in self._order():
            self._run_part(name)

    def _order(self) -> list[str]:
        """Edited modules first, in the order in which they import each other where that is possible."""
        return sorted(self.parts, key=lambda n: (not self.parts[n].edited, list(self.parts).index(n)))

    def _run_part(self, name: str) -> None:
        part = self.parts[name]
        if not self.world.enter(name):
            return
        if part.runs:
            self._refresh_imports(part)
        for change in part.to_run():
            leaf = change.after
            assert leaf is not None
            if not self._is_active(part, change):
                part.skipped.add(id(change))
            elif id(change) in part.wakes and self._was_active(part, change):
                part.runs.pop(id(change))
            else:
                self._run_statement(part, change)

    def _refresh_imports(self, part: Part) -> None:
        """What the module imported from another one of the change is, in its shadow, what that one's shadow has."""
        shadow = self.world.namespace(part.name)
        for bound, found in part.imports.items():
            origin = self.parts.get(found.origin)
            if origin is None or origin is part or not found.name:
                continue
            self._run_part(origin.name)
            live = origin.namespace.get(found.name, ABSENT)
            staged = self.world.namespace(origin.name).get(found.name, ABSENT)
            if staged is not live and staged is not ABSENT and shadow.get(bound, ABSENT) is live:
                shadow[bound] = staged

    def _run_statement(self, part: Part, change: Change) -> None:
        leaf = change.after
        assert leaf is not None
        reached = self._remember(part, change)
        tables = Deep(2)
        if change.what == SAME and leaf.name:
            tables.add(registries.tables(reached))
        try:
            self._execute(part, change)
        except Refused:
            raise
        except BaseException as cause:
            raise Refused(f"{part.name}: {_said(cause)} in {leaf.title} (line {leaf.node.lineno}) of the new text; "
                          "nothing was changed. Mend the file and try again") from cause
        tables.restore()                # an untouched definition is in the tables already

    def _execute(self, part: Part, change: Change) -> None:
        """Run the statement; once more without its old entries when a table accepts a name only once."""
        assert change.after is not None
        try:
            self.world.execute(part.name, change.after.node)
        except Exception:
            entries = self._tables.get(id(change), ((), []))[1]
            if not entries:
                raise
            for entry in entries:
                registries.take_out(entry)
            self.world.execute(part.name, change.after.node)

    def _was_active(self, part: Part, change: Change) -> bool:
        assert change.after is not None
        for guard in change.after.guards:
            code = compile(ast.Expression(guard.test), part.before.path, "eval", dont_inherit=True)
            try:
                if bool(eval(code, dict(part.namespace))) is not guard.taken:
                    return False
            except Exception:
                return False
        return True

    def _is_active(self, part: Part, change: Change) -> bool:
        """Whether the branch a statement stands in is taken."""
        assert change.after is not None
        for guard in change.after.guards:
            if guard.is_main() and not change.after.name:
                return False
            if not self.dependencies.purity(part).expression(guard.test):
                return bool(change.after.binds & set(part.namespace))
            try:
                taken = bool(self.world.evaluate(part.name, guard.test))
            except Exception:
                return False
            if taken is not guard.taken:
                return False
        return True

    def _remember(self, part: Part, change: Change) -> list[Any]:
        leaf = change.after
        assert leaf is not None
        names = set(leaf.mutates)
        if leaf.calls or leaf.kind == "compound":
            names |= {n.partition(".")[0] for n in leaf.reads}
        namespace = self.world.namespace(part.name)
        self.world.remember(namespace[n] for n in names if n in namespace)
        reached = self._hooks_of(part, change)
        if leaf.calls or reached:
            self.world.foreign_calls = True
            reached += self._reached(part, leaf.calls)
            self.world.remember(reached)
        if change.before is not None and change.before.name and reached:
            self._note_entries(part, change, reached)
        return reached

    def _note_entries(self, part: Part, change: Change, reached: list[Any]) -> None:
        """Where the definition stands in the tables its decorators reach, before it runs again."""
        found = registries.tables(reached)
        live = [part.namespace.get(change.leaf.name), *self._live_of(part, change)]
        self._tables[id(change)] = (found, list(registries.entries(found, live)))

    def _hooks_of(self, part: Part, change: Change) -> list[Any]:
        """What the metaclass and `__init_subclass__` of a class statement reach."""
        leaf = change.leaf
        if not isinstance(leaf.node, ast.ClassDef):
            return []
        found: list[Any] = []
        for base in leaf.node.bases:
            value = self._resolve(part, dotted(base))
            if issubclass(type(value), type):
                for owner, name in ((type(value), "__new__"), (type(value), "__init__"), (value, "__init_subclass__")):
                    try:
                        hook = raw.lookup(owner, name)
                    except KeyError:
                        continue
                    hook = getattr(hook, "__func__", hook)
                    if type(hook) is types.FunctionType:
                        found += self._reached_by(hook)
                found += [v for k in raw.mro(value) if raw.is_heap(k) for v in raw.namespace(k).values()
                          if type(v) in (dict, list, set)]
        return found

    def _reached(self, part: Part, chains: Iterable[str]) -> list[Any]:
        """The containers and objects that the functions called by a statement can reach by name or through a cell."""
        found: list[Any] = []
        for chain in chains:
            target = self._resolve(part, chain)
            if type(target) is types.MethodType:
                found.append(target.__self__)
                target = target.__func__
            if isinstance(target, type):
                held = raw.namespace(target)
                found += [v for v in held.values() if type(v) in (dict, list, set)]
                makers = [getattr(held.get(n), "__func__", held.get(n)) for n in ("__new__", "__init__", "__call__")]
                found += [v for m in makers if type(m) is types.FunctionType for v in self._reached_by(m)]
            if type(target) is types.FunctionType:
                found += self._reached_by(target)
        return found

    def _reached_by(self, function: types.FunctionType, depth: int = 0) -> list[Any]:
        found = [value for cell in function.__closure__ or () if (value := contents_of(cell)) is not ABSENT]
        for code in _nested(function.__code__):
            for name in code.co_names:
                value = function.__globals__.get(name)
                if value is None or isinstance(value, types.ModuleType):
                    continue
                if type(value) is types.FunctionType:
                    found += self._reached_by(value, depth + 1) if depth < 2 and value is not function else []
                else:
                    found.append(value)
        return found

    def _resolve(self, part: Part, chain: str) -> Any:
        first, *rest = chain.split(".")
        value = self.world.namespace(part.name).get(first, ABSENT)
        for name in rest:
            if isinstance(value, types.ModuleType):
                value = value.__dict__.get(name, ABSENT)
            elif isinstance(value, type):
                try:
                    value = raw.lookup(value, name)
                except KeyError:
                    return ABSENT
            elif type(value) is types.FunctionType:
                value = value.__dict__.get(name, ABSENT)
            else:
                try:
                    held = raw.lookup(type(value), name)
                except KeyError:
                    return ABSENT
                value = types.MethodType(held, value) if type(held) is types.FunctionType else ABSENT
        return value

    def _calls_anything(self) -> bool:
        return any(c.leaf.calls or c.leaf.kind in ("compound", "class") or getattr(c.leaf.node, "decorator_list", None)
                   for part in self.parts.values() for c in part.to_run()) or self._checks()

    def _clone_affected(self) -> None:
        """Functions that a statement may call and that behave otherwise after the edit get a double in the shadow."""
        everything = self._checks()
        doubles = []
        for part in self.parts.values():
            last = {n: c for c in part.changes if c.after is not None for n in c.after.binds}
            for change in part.changes:
                leaf = change.after
                if leaf is None or part.will_run(change) or not any(last[n] is change for n in leaf.binds):
                    continue
                if not everything and not any((part.name, n) in self.dependencies.affected for n in leaf.binds):
                    continue
                if leaf.kind == "function" and not getattr(leaf.node, "decorator_list", None):
                    doubles.append((part, leaf.name))
                elif leaf.kind in ("function", "class") and self._is_needed(part, leaf.binds) and \
                        self.dependencies.purity(part).statement(leaf.node):
                    part.run(change)
        for part, name in doubles:
            self._clone(part, name)

    def _is_needed(self, part: Part, names: set[str]) -> bool:
        """Whether a statement that runs calls one of *names*, itself or through the functions it calls."""
        wanted = {(part.name, n) for n in names}
        for other in self.parts.values():
            for change in other.to_run():
                if any(key in wanted for chain in change.leaf.calls | change.leaf.reads for key in other.keys(chain)):
                    if change.leaf.calls or change.leaf.kind == "class":
                        return True
            for change in other.changes:
                leaf = change.after
                if leaf is not None and any(key in wanted for chain in leaf.later for key in other.keys(chain)) and \
                        not leaf.binds & names and any((other.name, n) in self.dependencies.affected for n in leaf.binds):
                    return True
        return False

    def _clone(self, part: Part, name: str) -> None:
        live = part.namespace.get(name)
        if type(live) is not types.FunctionType or live.__globals__ is not part.namespace:
            return
        code = self._new_code_of(part, live)
        if code is None or len(code.co_freevars) != len(live.__closure__ or ()):
            return
        double = types.FunctionType(code, self.world.namespace(part.name), live.__name__, live.__defaults__, live.__closure__)
        double.__kwdefaults__ = live.__kwdefaults__
        double.__qualname__ = live.__qualname__
        double.__dict__.update(live.__dict__)
        self.world.namespace(part.name)[name] = double
        self.world.stand(double, live)

    # -- code ---------------------------------------------------------------------------------------------------------------

    def pairs(self, part: Part) -> dict[types.CodeType, types.CodeType]:
        """Old code to new code of the same definition, for an edited module."""
        found = self._pairs.get(part.name)
        if found is None:
            found = part.before.pairs if isinstance(part.before, Unseen) else \
                pair_codes(part.before.code.root, part.after.code.root) if part.edited else {}
            self._pairs[part.name] = found
        return found

    def _new_code_of(self, part: Part, function: types.FunctionType) -> types.CodeType | None:
        old = self._old_code(part, function)
        if old is None:
            return None
        return self.pairs(part).get(old) if part.edited else old

    def _old_code(self, part: Part, function: types.FunctionType) -> types.CodeType | None:
        """The code of the old text that *function* runs an equal of; probes put other code in its place."""
        code = _uninstrumented(function.__code__)
        found = part.before.code.find(code)
        if found is not None or not part.before.code.by_qualname.get(code.co_qualname):
            return found
        same = [c for c in part.before.code.by_qualname[code.co_qualname] if same_body(c, code)]
        if same:
            return same[0]
        only = part.before.code.by_qualname[code.co_qualname]
        return only[0] if len(only) == 1 and "<lambda>" not in code.co_qualname else None

    def functions(self, part: Part) -> list[types.FunctionType]:
        """The live functions of a module, found by name or through the heap as the change needs."""
        if part.name not in self._functions:
            self._find_functions()
        return self._functions.get(part.name, [])

    def _find_functions(self) -> None:
        scan = []
        for part in self.parts.values():
            if not part.edited:
                self._functions[part.name] = []
                continue
            named = holders.named_functions(part.namespace)
            self._functions[part.name] = named
            if self._needs_scan(part, named):
                scan.append(part)
        self._scanned = {p.name for p in scan}
        found = holders.all_functions([p.namespace for p in scan])
        for part in scan:
            self._functions[part.name] = [f for f in found if f.__globals__ is part.namespace]
            self._functions[part.name] += self._copies(part)

    def _copies(self, part: Part) -> list[types.FunctionType]:
        """Functions made of a module's code over other globals (`types.FunctionType(f.__code__, names)`)."""
        codes = [f.__code__ for f in self._functions[part.name] if sys.getrefcount(f.__code__) > 2]
        return [f for f in heap.referrers(*codes) if type(f) is types.FunctionType and f.__globals__ is not part.namespace
                and any(f.__code__ is c for c in codes)] if codes else []

    def _needs_scan(self, part: Part, named: list[types.FunctionType]) -> bool:
        """Whether some changed definition is not (only) held by its name."""
        reached = {self._old_code(part, f) for f in named}
        for old, new in self.pairs(part).items():
            if old.co_flags & 0x3 != 0x3 or old is new or old == new:
                continue
            if "<" in old.co_qualname or old not in reached:
                return True
        return any(sys.getrefcount(f.__code__) > 2 for f in named) or any(c.what == REMOVED for c in part.changes)

    def _patch_code(self) -> None:
        for part in self.parts.values():
            if part.edited:
                pairs = self.pairs(part)
                for function in self.functions(part):
                    self._patch_function(part, function, pairs)
                self._wrapped_docs(part)

    def _patch_function(self, part: Part, function: types.FunctionType,
                        pairs: dict[types.CodeType, types.CodeType]) -> None:
        done = self.patches.get(function)
        if done is not None and done.code.__class__ is types.CodeType:
            return
        old = self._old_code(part, function)
        new = pairs.get(old) if old is not None else None
        if new is None:
            return
        if new == function.__code__ and function.__code__ is not None:
            return
        cells = cells_for(function, new, lambda f, name: self._find_cell(part, f, new, name))
        if isinstance(cells, str):
            self._leave(function, cells)
            return
        patch = self.patches.of(function)
        patch.code = new
        if tuple(function.__code__.co_freevars) != tuple(new.co_freevars):
            patch.closure = cells or None
            keep_spare(function, new)
        if patch.doc.__class__ is not str:
            self._follow_doc(function, patch, new)

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

    def _leave(self, function: types.FunctionType, name: str) -> None:
        self.left.append(f"{function.__qualname__} stays on its version: its captured variable {name} is not known")

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
        for other in self.functions(part):
            if other is not function and other.__closure__ and name in other.__code__.co_freevars \
                    and mine & {id(c) for c in other.__closure__}:
                return other.__closure__[other.__code__.co_freevars.index(name)]
        return None

    def _rebuilt_cell(self, part: Part, function: types.FunctionType, code: types.CodeType, name: str) -> Any:
        """Work the variable out anew from its one assignment, when that is pure and needs only what is captured."""
        parent = code.co_qualname.rpartition(".<locals>.")[0]
        node = find_function(part.after.tree, parent) if parent else None
        value = _only_assignment(node, name) if node is not None else None
        if value is None or not self.dependencies.purity(part).expression(value):
            return None
        known = dict(zip(function.__code__.co_freevars, map(contents_of, function.__closure__ or ()), strict=False))
        names = {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}
        local = _locals_of(node)
        if names & local - set(known) or ABSENT in (known.get(n) for n in names):
            return None
        expression = compile(ast.Expression(value), part.after.path, "eval", dont_inherit=True)
        try:
            return types.CellType(eval(expression, dict(part.namespace), known))
        except Exception:
            return None

    # -- merging --------------------------------------------------------------------------------------------------------------

    def _merge(self) -> None:
        self.world.young()
        self.merge = Merge(self.world, self.journal, self.patches, self._same_definition, self._canonical)
        self.class_merge = Classes(self.merge, self._members_of, self._member_is_stale)
        self.merge.classes = self._take_class
        for part in self.parts.values():
            for change in part.to_run():
                if change.leaf.kind in ("function", "class") and id(change) not in part.skipped:
                    self._merge_definition(part, change)
        self._align_definitions()
        for part in self.parts.values():
            self._merge_values(part)
        self.class_merge.update_abstract()
        self.staged_fields = {id(e.new): fields_of(e.old) for e in self.world.stands_for.values() if isinstance(e.old, type)}
        self.classes = self.class_merge.touched

    def _merge_definition(self, part: Part, change: Change) -> None:
        leaf = change.after
        assert leaf is not None
        name = leaf.name
        new = self.world.namespace(part.name).get(name, ABSENT)
        live = part.namespace.get(name, ABSENT)
        if new is ABSENT or new is live:
            return
        if live is ABSENT:
            moved = self._moved_from(part, name, new) or self._come_back(part, name, new)
            if moved is not None:
                self._bind(part, name, moved)
                return
            self._bind(part, name, new)
            return
        if type(live) is types.FunctionType and type(new) is types.FunctionType:
            self._merge_function(part, change, live, new)
        elif issubclass(type(live), type) and issubclass(type(new), type) and self._is_own_class(part, live, name):
            self._take_class(live, new, self._old_value(part, change, name))
        else:
            self._merge_mixed(part, change, live, new)

    def _is_own_class(self, part: Part, live: type, name: str) -> bool:
        """Whether the name still holds the class its statement made, not something the program put there."""
        return raw.module_of(live) == part.name or live.__name__ == name

    def _merge_function(self, part: Part, change: Change, live: Any, new: Any) -> None:
        before, after = change.before, change.after
        assert after is not None
        plain = not getattr(after.node, "decorator_list", None)
        was_plain = before is None or not getattr(before.node, "decorator_list", None)
        if before is None or before.kind != "function":
            if live.__module__ == part.name or self._is_moving(live):
                self.merge.take_function(live, new)      # `f = lambda ...` became `def f`, or it came from another module
            else:
                self._bind(part, after.name, new)
            return
        if plain and was_plain:
            self._merge_plain(part, change, live, new)
            return
        if self._is_override(part, change, live):
            self._bind_aside(part, change, new)
            return
        self.merge.take_function(live, new, self._old_value(part, change, after.name))

    def _is_moving(self, live: types.FunctionType) -> bool:
        """Whether the text of the module a function is from loses its definition in this change."""
        other = self.parts.get(live.__module__)
        return other is not None and any(c.what == REMOVED and c.leaf.name == live.__name__ for c in other.changes)

    def _merge_plain(self, part: Part, change: Change, live: Any, new: Any) -> None:
        """A function without decorators: every live object of the definition takes the header that changed."""
        before, after = change.before, change.after
        assert after is not None
        parts = {"defaults", "kwdefaults", "annotations", "doc", "type_params"}
        if before is not None and before.kind == "function":
            parts = header_changes(before.node, after.node)
            if change.what == SAME or self._defaults_depend(part, change):
                parts = parts | {"defaults", "kwdefaults", "annotations"}
        owners = self._live_of(part, change)
        if not owners and id(change) in part.wakes:
            self.merge.take_function(live, new)      # the branch it stands in was not taken before
            return
        owners = owners or [live]
        for function in owners:
            self.patches.take_header(function, new, parts)
        self.world.stand(new, live if live in owners else owners[0])

    def _defaults_depend(self, part: Part, change: Change) -> bool:
        assert change.after is not None
        return self.dependencies._touches(part, change.after.reads, self.dependencies.changed)

    def _live_of(self, part: Part, change: Change) -> list[types.FunctionType]:
        """The live functions of a top-level definition."""
        before = change.before
        if before is None:
            return []
        line = _first_line(before.node)
        code = part.before.code.at(before.name, line)
        if code is None:
            return []
        return [f for f in self._known_functions(part) if self._old_code(part, f) == code]

    def _known_functions(self, part: Part) -> list[types.FunctionType]:
        return self.functions(part) if part.edited else holders.named_functions(part.namespace)

    def _is_override(self, part: Part, change: Change, live: Any) -> bool:
        """Whether the program bound something else to a function's name at run time."""
        before = change.before
        if before is None or getattr(before.node, "decorator_list", None):
            return False
        return type(live) is not types.FunctionType or live.__name__ != before.name

    def _bind_aside(self, part: Part, change: Change, new: Any) -> None:
        owners = self._live_of(part, change)
        if owners and type(new) is types.FunctionType:
            self.merge.take_function(owners[0], new)

    def _merge_mixed(self, part: Part, change: Change, live: Any, new: Any) -> None:
        """Something else than a function on one side: a C wrapper, an instance, a class in a function's place."""
        after = change.after
        assert after is not None
        if change.before is not None and change.before.kind == after.kind == "function" and \
                self._is_override(part, change, live):
            owners = self._live_of(part, change)
            if owners and type(new) is types.FunctionType:
                for function in owners:
                    self.patches.take_header(function, new, {"defaults", "kwdefaults", "annotations", "doc"})
                self.world.stand(new, owners[0])
            self.plan.add(part.name, after.name, "=", "held", "the program put something else in its place")
            return
        result = self.merge.value(live, new, self._old_value(part, change, after.name))
        if result is live:
            return
        if type(new) is types.FunctionType and type(live) is not types.FunctionType:
            owners = self._live_of(part, change)
            if len(owners) == 1 and not issubclass(type(live), type):
                result = self.merge.take_function(owners[0], new)
        elif type(live) is types.FunctionType and self.world.is_new(new) and callable(new):
            self.merge.lead_to(live, new)
        self._bind(part, after.name, result)

    def _take_class(self, live: type, new: type, old: Any = ABSENT) -> Any:
        if raw.namespace(live).get("__qualname__", live.__qualname__) != new.__qualname__ and live.__name__ != new.__name__:
            return new
        return self.class_merge.take(live, new, old)

    def _moved_from(self, part: Part, name: str, new: Any) -> Any:
        """The live definition that moved here from another module of the same change."""
        for other in self.parts.values():
            if other is part or not other.edited:
                continue
            gone = any(c.what == REMOVED and name in c.leaf.binds and c.leaf.kind in ("function", "class")
                       for c in other.changes) or \
                any(c.before is not None and c.before.name == name and c.leaf.kind == "import" for c in other.changes)
            live = other.namespace.get(name, ABSENT)
            if not gone or type(live) is not type(new) or getattr(live, "__module__", None) != other.name:
                continue
            if type(new) is types.FunctionType:
                return self.merge.take_function(live, new)
            if issubclass(type(new), type):
                return self.class_merge.take(live, new)
        return None

    def _come_back(self, part: Part, name: str, new: Any) -> Any:
        """The definition of that name that an earlier change took away, when somebody still holds it."""
        reference = _GONE.get((part.name, name))
        gone = reference() if reference is not None else None
        if gone is None or not self.world.is_new(new):
            return None
        if type(gone) is types.FunctionType and type(new) is types.FunctionType:
            return self.merge.take_function(gone, new)
        if issubclass(type(gone), type) and issubclass(type(new), type):
            return self.class_merge.take(gone, new)
        return None

    def remember_gone(self) -> None:
        """Note, weakly, the definitions this change took away: going back brings the same objects back."""
        for module, name, value in self._taken_away:
            _GONE[module, name] = ref(value)
        while len(_GONE) > 1000:
            _GONE.pop(next(iter(_GONE)))

    def _align_definitions(self) -> None:
        """A staged function under a decorator stands for the live function of that definition."""
        for part in self.parts.values():
            if not part.runs:
                continue
            shadow = self.world.namespace(part.name)
            live = self._by_definition(part)
            for function in self.world.young():
                if type(function) is not types.FunctionType or function.__globals__ is not shadow:
                    continue
                if id(function) in self.world.stands_for or "<" in function.__qualname__:
                    continue
                twins = live.get(function.__qualname__, [])
                if len(twins) == 1 and not self._stands_elsewhere(twins[0], function):
                    self.merge.take_function(twins[0], function)

    def _stands_elsewhere(self, live: Any, new: Any) -> bool:
        """The live function already is what another staged thing stands for (its decorator was added)."""
        patch = self.patches.get(live)
        return patch is not None and patch.code.__class__ is types.CodeType and patch.code is not self._canonical(new)

    def _by_definition(self, part: Part) -> dict[str, list[types.FunctionType]]:
        found: dict[str, list[types.FunctionType]] = {}
        for function in self._known_functions(part):
            found.setdefault(function.__code__.co_qualname, []).append(function)
        return found

    def _merge_values(self, part: Part) -> None:
        shadow = self.world.namespace(part.name)
        for change in part.to_run():
            leaf = change.after
            assert leaf is not None
            if id(change) in part.skipped or leaf.kind in ("function", "class"):
                continue
            for name in sorted(self._bound_by(part, change)):
                self._merge_value(part, change, name, shadow.get(name, ABSENT))

    def _bound_by(self, part: Part, change: Change) -> set[str]:
        leaf = change.after
        assert leaf is not None
        names = set(leaf.binds)
        if leaf.kind == "compound":
            names |= {n for n in leaf.mutates if n in part.after.binds()}
        if leaf.kind in ("augment", "expression") and leaf.mutates:
            names |= {n for n in leaf.mutates if n in part.after.binds()}
        if isinstance(leaf.node, ast.ImportFrom) and leaf.node.names[0].name == "*":
            names |= self._star_names(part, leaf.node)
        return names - _OWN_NAMES

    def _star_names(self, part: Part, node: ast.ImportFrom) -> set[str]:
        origin = absolute_name(node, part.after.package)
        shadow = self.world.shadows.get(origin)
        if shadow is None:
            return set()
        public = shadow.__dict__.get("__all__")
        names = set(public) if isinstance(public, (list, tuple)) else {n for n in shadow.__dict__ if not n.startswith("_")}
        live = self.parts[origin].namespace
        return {n for n in names if n not in part.namespace or part.namespace[n] is live.get(n, ABSENT)}

    def _merge_value(self, part: Part, change: Change, name: str, new: Any) -> None:
        live = part.namespace.get(name, ABSENT)
        new = self.world.stood_for(new)
        if new is live:
            return
        if new is ABSENT:
            self.journal.drop_item(part.namespace, name)
            return
        if change.leaf.kind == "import":
            if change.what != SAME or self._still_imported(part, name, live):
                self._bind(part, name, self._imported(part, change, name, live, new))
            return
        if live is ABSENT or _is_alias(change):
            self._bind(part, name, new)
            return
        if type(live) is types.FunctionType and type(new) is types.FunctionType and self._was_defined(part, name) \
                and self.world.is_new(new) and live.__module__ == part.name:
            self._bind(part, name, self.merge.take_function(live, new))
            return
        edited = change.what != SAME
        old = self._old_value(part, change, name) if type(new) not in PLAIN or not edited else ABSENT
        merged = self.merge.value(live, new, old, edited)
        if merged is not live:
            self._bind(part, name, merged)
            self._lead_old(live, merged)

    def _was_defined(self, part: Part, name: str) -> bool:
        """Whether the old text had a `def` of that name that is gone now."""
        return any(c.what == REMOVED and c.leaf.kind == "function" and c.leaf.name == name for c in part.changes)

    def _lead_old(self, live: Any, merged: Any) -> None:
        """Somebody may hold the function that a name was bound to by a call; what it stands for follows."""
        if type(live) is types.FunctionType and type(merged) is types.FunctionType and self.world.is_new(merged) \
                and "<locals>" in live.__qualname__ and live.__qualname__ == merged.__qualname__:
            self.merge.take_function(live, merged)

    def _imported(self, part: Part, change: Change, name: str, live: Any, new: Any) -> Any:
        """A definition that moved to where it is imported from keeps its identity."""
        before = next((c.before for c in part.changes if c.before is not None and name in c.before.binds), None)
        moved = before is not None and before.kind in ("function", "class") and type(live) is type(new)
        if moved and self.world.is_new(new):
            if type(new) is types.FunctionType:
                return self.merge.take_function(live, new)
            return self.class_merge.take(live, new)
        return new

    def _still_imported(self, part: Part, name: str, live: Any) -> bool:
        """Whether an importer still holds what it imported; a name the program bound anew is left alone."""
        found = part.imports.get(name)
        if found is None:
            return True
        origin = sys.modules.get(found.origin)
        if origin is None or live is ABSENT:
            return True
        before = origin.__dict__.get(found.name, ABSENT)
        return before is ABSENT or before is live

    def _bind(self, part: Part, name: str, value: Any) -> None:
        live = part.namespace.get(name, ABSENT)
        if value is live:
            return
        self.journal.set_item(part.namespace, name, value)
        self.rebound.append((part.name, name, live, value))
        if live is not ABSENT and type(value) in PLAIN:
            self.plan.add(part.name, name, "!", f"{_short(live)} → {_short(value)}")
        elif not part.edited:
            self.plan.add(part.name, name, "!", "follows")

    # -- old values ---------------------------------------------------------------------------------------------------------

    def _old_value(self, part: Part, change: Change, name: str) -> Any:
        """What the old text made of *name*, worked out again where that is pure; ABSENT where it is not."""
        leaves = [c.before for c in part.changes if c.before is not None
                  and (name in c.before.binds or (name in c.before.mutates and c.before.kind not in ("function", "class")))]
        if not leaves:
            return ABSENT
        leaves.sort(key=lambda leaf: leaf.node.lineno)
        purity = self.dependencies.purity(part)
        scratch = self._old_worlds.setdefault(part.name, dict(part.namespace))
        if not all(purity.statement(leaf.node, frozenset({name}) | leaf.binds) for leaf in leaves):
            return ABSENT
        try:
            for leaf in leaves:
                code = compile(ast.Module([leaf.node], []), part.before.path, "exec",
                               flags=part.before.future_flags, dont_inherit=True)
                exec(code, scratch)
        except Exception:
            return ABSENT
        return scratch.get(name, ABSENT)

    # -- classes --------------------------------------------------------------------------------------------------------------

    def _members_of(self, new: type) -> list[Change] | None:
        part = self.parts.get(raw.module_of(new) or "")
        if part is None or "<" in new.__qualname__:
            return None
        before = _class_leaves(part.before, new.__qualname__)
        after = _class_leaves(part.after, new.__qualname__)
        if after is None:
            return None
        if before is not None:
            return diff_leaves(before, after)
        moved = self._moved_leaves(part, new.__qualname__)
        return [_renewed(c) for c in diff_leaves(moved, after)] if moved is not None else None

    def _moved_leaves(self, part: Part, qualname: str) -> Any:
        for other in self.parts.values():
            if other is not part:
                found = _class_leaves(other.before, qualname)
                if found is not None:
                    return found
        return None

    def _member_is_stale(self, new: type, change: Change, renewed: set[str]) -> bool:
        part = self.parts.get(raw.module_of(new) or "")
        leaf = change.after
        if part is None or leaf is None:
            return False
        if any(chain.partition(".")[0] in renewed for chain in leaf.reads | leaf.calls):
            return True
        names = self.dependencies.changed
        if self.dependencies._touches(part, leaf.reads, names):
            return True
        if leaf.kind == "function":
            return bool(getattr(leaf.node, "decorator_list", None)) and self.dependencies._decorators_changed(part, leaf)
        return self.dependencies._touches(part, leaf.calls, self.dependencies.affected) and \
            self.dependencies.purity(part).statement(leaf.node)

    # -- relations -------------------------------------------------------------------------------------------------------------

    def _same_definition(self, live: types.FunctionType, new: types.FunctionType) -> bool:
        a, b = _uninstrumented(live.__code__), new.__code__
        if a is b or a == b:
            return True
        for part in self.parts.values():
            if part.edited and live.__globals__ is part.namespace:
                old = self._old_code(part, live)
                code = self.pairs(part).get(old) if old is not None else None
                if code is not None:
                    return code == b or (code.co_qualname == b.co_qualname and
                                         (code.co_firstlineno == b.co_firstlineno or same_body(code, b)))
        if a.co_qualname != b.co_qualname:
            return False
        if a.co_filename.startswith("<") and a.co_filename == b.co_filename:
            return True
        if "<" not in a.co_qualname and true_path(a.co_filename) == b.co_filename:
            return True
        return same_body(a, b) or (a.co_filename == b.co_filename and a.co_firstlineno == b.co_firstlineno)

    def _canonical(self, function: types.FunctionType) -> types.CodeType:
        """The code of *function* as the compilation of the whole new text has it."""
        code = function.__code__
        for name, shadow in self.world.shadows.items():
            if function.__globals__ is shadow.__dict__:
                return _canonical_in(self.parts[name].after, code)
        return code

    # -- removal, checks, settling ------------------------------------------------------------------------------------------------

    def _remove_names(self) -> None:
        for part in self.parts.values():
            if not part.edited:
                continue
            stay = self._bound_after(part)
            for change in part.changes:
                before = change.before
                if before is None:
                    continue
                for name in before.binds - stay - _OWN_NAMES:
                    if name in part.namespace and self._is_texts_own(part, before, name):
                        self.journal.drop_item(part.namespace, name)
                        value = part.namespace[name]
                        if type(value) is types.FunctionType or issubclass(type(value), type):
                            self._taken_away.append((part.name, name, value))
                        self._gone(part, name)
            self._module_doc(part)

    def _bound_after(self, part: Part) -> set[str]:
        names: set[str] = set()
        for change in part.changes:
            if change.after is None or id(change) in part.skipped:
                continue
            names |= change.after.binds
            if isinstance(change.after.node, ast.ImportFrom) and change.after.node.names[0].name == "*":
                names |= set(part.namespace) if not part.runs else self._star_names(part, change.after.node) | set()
        return names

    def _is_texts_own(self, part: Part, leaf: Any, name: str) -> bool:
        """Whether a removed name still holds what its statement put there, as far as that can be told."""
        value = part.namespace[name]
        if leaf.kind in ("function", "class"):
            return type(value) is not types.FunctionType or value.__module__ == part.name or "__wrapped__" in value.__dict__ \
                or bool(getattr(leaf.node, "decorator_list", None))
        if leaf.kind == "import":
            full = f"{part.name}.{name}"
            return not (full in sys.modules and sys.modules[full] is value)
        return True

    def _gone(self, part: Part, name: str) -> None:
        for follower in self.parts.values():
            if follower is not part and any(i.origin == part.name and i.name == name for i in follower.imports.values()) \
                    and not follower.edited:
                self.warnings.append(f"{follower.name} imported {name} from {part.name}, where it is gone now; it keeps the old one")

    def _module_doc(self, part: Part) -> None:
        before, after = ast.get_docstring(part.before.tree, clean=False), ast.get_docstring(part.after.tree, clean=False)
        if before != after and part.namespace.get("__doc__") == before:
            self.journal.set_item(part.namespace, "__doc__", after)

    def _checks(self) -> bool:
        return any("__livesh_check__" in part.after.binds() for part in self.parts.values() if part.edited)

    def _check(self) -> None:
        """Let the new version look at itself before it becomes current."""
        for part in self.parts.values():
            check = self.world.namespace(part.name).get("__livesh_check__") if part.edited else None
            if check is None or "__livesh_check__" not in part.after.binds():
                continue
            try:
                answer = check()
            except BaseException as cause:
                raise Refused(f"{part.name}: __livesh_check__ of the new version raised {_said(cause)}; nothing was changed") from cause
            if answer is False:
                raise Refused(f"{part.name}: __livesh_check__ of the new version returned False; nothing was changed")

    def _settle(self) -> None:
        for name, part in self.parts.items():
            shadow = self.world.namespace(name)
            for function in self.world.young():
                if type(function) is types.FunctionType and function.__globals__ is shadow \
                        and id(function) not in self.world.stands_for:
                    self._adopt(part, function)
        self._clean_registries()
        self.world.settle(self.world.foreign_calls)

    def _adopt(self, part: Part, function: types.FunctionType) -> None:
        """A function that is new in this change: its code as the whole text compiles, remembered for its version."""
        code = _canonical_in(part.after, function.__code__)
        if code is not function.__code__ and len(code.co_freevars) == len(function.__code__.co_freevars):
            function.__code__ = code
        self.installed.append((part.name, function.__code__))

    def _clean_registries(self) -> None:
        """A table that a decorator filled again has each definition once; what is gone from the text leaves it."""
        for part in self.parts.values():
            for change in part.changes:
                noted = self._tables.get(id(change))
                if noted is not None:
                    self._replace_entries(part, change, *noted)
                elif part.edited and change.what == REMOVED and change.before is not None and change.before.name:
                    self._remove_entries(part, change)

    def _replace_entries(self, part: Part, change: Change, found: list[Any], before: list[registries.Entry]) -> None:
        new = self.world.namespace(part.name).get(change.leaf.name)
        staged = [new, *[f for f in self.world.young() if type(f) is types.FunctionType
                         and f.__qualname__ == change.leaf.name and f.__module__ == part.name]]
        live = {id(e.new) for e in self.world.stands_for.values()}
        after = list(registries.entries(found, [s for s in staged if s is not None and id(s) not in live]))
        if before and after:
            registries.replace(before, after)

    def _remove_entries(self, part: Part, change: Change) -> None:
        leaf = change.before
        assert leaf is not None
        if leaf.name in part.after.binds() or not (getattr(leaf.node, "decorator_list", None) or leaf.kind == "class"):
            return
        reached = [*self._hooks_of(part, change), *self._reached(part, leaf.calls)]
        found = registries.tables(reached)
        live = [part.namespace.get(leaf.name), *self._live_of(part, change)]
        self.world.remember(found)
        for entry in registries.entries(found, live):
            registries.take_out(entry)
        for chain in leaf.calls:
            owner = self._resolve(part, chain.rpartition(".")[0]) if "." in chain else ABSENT
            clear = owner.__dict__.get("_clear_cache") if type(owner) is types.FunctionType else None
            if clear is not None:
                clear()          # functools.singledispatch remembers what it dispatched to

    def _finish(self) -> None:
        self.patches.write(self.journal)
        edited = {n: p for n, p in self.parts.items() if p.edited}
        for patch in self.patches:
            if patch.code.__class__ is types.CodeType:
                module = self._module_of(patch)
                if module in edited:
                    self.installed.append((module, patch.code))
                if patch.function.__code__ is not patch.code:
                    self.replaced.append(patch.function.__code__)
        self.replaced += [f.__code__ for part in edited.values() for f in self.functions(part) if self._is_gone(part, f)]
        self._drop_stale_caches()

    def _is_gone(self, part: Part, function: types.FunctionType) -> bool:
        """Whether the definition of a live function is not in the new text any more."""
        code = self._old_code(part, function)
        return code is not None and code not in self.pairs(part) and self.patches.get(function) is None

    def _module_of(self, patch: Any) -> str:
        namespace = patch.namespace if isinstance(patch.namespace, dict) else patch.function.__globals__
        return str(namespace.get("__name__", "")) if isinstance(namespace, dict) else ""

    def _drop_stale_caches(self) -> None:
        """What `lru_cache` remembers of an edited function is the old code's answer."""
        edited = [p.function for p in self.patches
                  if p.code.__class__ is types.CodeType and not same_body(p.function.__code__, p.code)]
        if not edited or "functools" not in sys.modules:
            return
        for cache in self._caches(edited):
            self.journal.add((_lru_cache_wrapper.cache_clear, cache), None)

    def _caches(self, functions: list[types.FunctionType]) -> list[Any]:
        if not any("cache" in part.after.text or "cache" in part.before.text for part in self.parts.values()):
            return []
        return holders.caches_over(functions)

    def _held_warnings(self) -> None:
        for part in self.parts.values():
            for change, why in part.held.values():
                self.plan.add(part.name, change.leaf.title, "=", "held", why)
                self.held.append(f"{part.name}: {change.leaf.title} was held: {why}")


# -- small readings ----------------------------------------------------------------------------------------------------------


def _is_alias(change: Change) -> bool:
    """Whether the statement only gives another name to something there is (`Command = Generic.Command`)."""
    node = change.leaf.node
    return isinstance(node, ast.Assign) and bool(dotted(node.value)) and change.what != SAME


def _said(cause: BaseException) -> str:
    text = str(cause)
    return f"{type(cause).__name__}: {text}" if text else type(cause).__name__


def _short(value: Any) -> str:
    if type(value) in PLAIN:
        text = repr(value)
        return text if len(text) <= 40 else text[:37] + "…"
    return f"<{type(value).__name__}>"


def _first_line(node: Any) -> int:
    lines = [d.lineno for d in getattr(node, "decorator_list", [])]
    return int(min([node.lineno, *lines]))


def _doc(code: types.CodeType) -> Any:
    flag = 0x4000000            # CO_HAS_DOCSTRING, 3.13
    first = code.co_consts[0] if code.co_consts else None
    if hasattr(ast, "PyCF_OPTIMIZED_AST"):
        return first if code.co_flags & flag else None
    return first if isinstance(first, str) else None


def _nested(code: types.CodeType) -> Iterable[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _nested(constant)


def _canonical_in(text: ModuleText, code: types.CodeType) -> types.CodeType:
    candidates = [c for c in text.code.by_qualname.get(code.co_qualname, ()) if c.co_firstlineno == code.co_firstlineno]
    if len(candidates) == 1:
        return candidates[0]
    return next((c for c in candidates if same_body(c, code)), code)


def _class_leaves(text: ModuleText, qualname: str) -> Any:
    leaves: Any = text.leaves
    for step in qualname.split("."):
        found = next((leaf for leaf in reversed(leaves) if leaf.kind == "class" and leaf.name == step), None)
        if found is None:
            return None
        leaves = found.body
    return leaves


def _renewed(change: Change) -> Change:
    """A function that moved to another module has other globals and lines, whatever its text."""
    return Change(change.before, change.after, EDITED) if change.leaf.kind == "function" and change.before and change.after \
        else change


def _only_assignment(node: Any, name: str) -> ast.expr | None:
    found: list[ast.expr | None] = []
    for statement in ast.walk(node):
        if isinstance(statement, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in statement.targets):
            found.append(statement.value)
        elif isinstance(statement, ast.Name) and statement.id == name and isinstance(statement.ctx, ast.Store):
            found.append(None)
    values = [v for v in found if v is not None]
    return values[0] if len(values) == 1 and len(found) == 2 else None


def _locals_of(node: Any) -> set[str]:
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    args = node.args
    return names | {a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs, *filter(None, (args.vararg, args.kwarg)))}


def _holding_class(function: types.FunctionType) -> Any:
    """The class, made inside a function, whose dictionary holds *function*."""
    name = function.__code__.co_name
    for holder in heap.referrers(function):
        if type(holder) is dict and holder.get(name) is function:
            for cls in heap.referrers(holder):
                if issubclass(type(cls), type) and raw.namespace(cls).get(name) is function:
                    return cls
    return None


def _uninstrumented(code: types.CodeType) -> types.CodeType:
    """The code that a probe's code stands in for."""
    instrument = sys.modules.get("livesh.debug.instrument")
    found = instrument.original(code) if instrument is not None else None
    return code if found is None else found


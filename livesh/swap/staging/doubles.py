"""Doubles: functions that a statement may call and that behave otherwise after the edit, as they will be, in the shadow.

A double has the code of the new text and the names of the shadow; it stands for the live function. A decorated function, and a class, has no double: its
statement runs, where another one that runs uses it.
"""

from __future__ import annotations

import sys
import types

from livesh.swap.planning.needs import Needs
from livesh.swap.planning.parts import Part
from livesh.swap.staging import self_check
from livesh.swap.staging.codes import Codes
from livesh.swap.staging.workbench import Workbench
from livesh.swap.staging.world import World
from livesh.swap.text.diff import Change


class Doubles:
    """The doubles of one trial."""

    def __init__(self, bench: Workbench, codes: Codes) -> None:
        self.bench, self.parts, self.codes = bench, bench.parts, codes
        self.dependencies = bench.dependencies

    @property
    def world(self) -> World:
        """The shadows."""
        return self.bench.world

    def make(self) -> None:
        """Functions that a statement may call and that behave otherwise after the edit get a double in the shadow."""
        if not self._calls_anything():
            return
        everything = self_check.is_wanted(self.parts.values()) or self._imports_new()
        doubles: list[tuple[Part, str]] = []
        candidates: list[tuple[Part, Change]] = []
        affected = self.dependencies.affected | self.dependencies.described | self.dependencies.doubled
        for part in self.parts.values():
            last = {n: c for c in part.changes if c.after is not None for n in c.after.binds}
            for change in part.changes:
                leaf = change.after
                if leaf is None or part.will_run(change) or not any(last[n] is change for n in leaf.binds):
                    continue
                if not everything and not any((part.name, n) in affected for n in leaf.binds):
                    continue
                if leaf.kind == "function" and not getattr(leaf.node, "decorator_list", None):
                    doubles.append((part, leaf.name))
                elif leaf.kind in ("function", "class") or self.dependencies.is_made_of_functions(part, leaf):
                    candidates.append((part, change))
        self._run_needed(candidates)
        for part, name in doubles:
            self._clone(part, name)
        for part in self.parts.values():
            for name in {n for c in part.to_run() for n in self.dependencies.scanners(part, c.leaf)}:
                self._let_scan(part, name)

    def _calls_anything(self) -> bool:
        """Whether what runs may use a function or a class: a property and an operator are called as well."""
        return bool(self.dependencies.members) or any(c.leaf.calls or c.leaf.kind in ("compound", "class") or getattr(c.leaf.node, "decorator_list", None)
                   for part in self.parts.values() for c in part.to_run()) or self_check.is_wanted(self.parts.values()) or self._imports_new()

    def _imports_new(self) -> bool:
        """Whether a module of the program may be imported for the first time: nobody knows what it calls meanwhile."""
        return any(i.origin.partition(".")[0] not in sys.stdlib_module_names
                   and (i.origin not in sys.modules or (i.name not in ("", "*") and f"{i.origin}.{i.name}" not in sys.modules
                                                        and i.name not in getattr(sys.modules[i.origin], "__dict__", ())))
                   for part in self.parts.values() if part.edited for i in part.after.imports())

    def _run_needed(self, candidates: list[tuple[Part, Change]]) -> None:
        """Of these definitions those run that another one which runs uses: a base that stands above it in the text among them."""
        needs, grown = Needs(self.dependencies), True
        while grown:
            grown = False
            for part, change in candidates:
                leaf = change.leaf
                if not part.will_run(change) and needs.any_of(part, leaf.binds) and self.dependencies.judges.of(part).statement(leaf.node):
                    part.run(change)
                    needs.add(part, change)
                    grown = True

    def _clone(self, part: Part, name: str) -> None:
        live = part.namespace.get(name)
        if type(live) is not types.FunctionType or live.__globals__ is not part.namespace:
            return
        code = self.codes.new_code_of(part, live)
        if code is None or len(code.co_freevars) != len(live.__closure__ or ()):
            return
        double = types.FunctionType(code, self.world.namespace(part.name), live.__name__, live.__defaults__, live.__closure__)
        double.__kwdefaults__ = live.__kwdefaults__
        double.__qualname__ = live.__qualname__
        double.__dict__.update(live.__dict__)
        names = self.world.namespace(part.name)
        names.update({bound: double for bound, value in names.items() if value is live} | {name: double})
        self.world.stand(double, live)

    def _let_scan(self, part: Part, name: str) -> None:
        """A function that looks up the module it is given the name of finds the shadow."""
        live, shadow = part.namespace[name], self.world.namespace(part.name)
        if shadow[name] is live:
            names = {**live.__globals__, "sys": self.world.shadow_sys}
            double = types.FunctionType(live.__code__, names, live.__name__, live.__defaults__, live.__closure__)
            double.__kwdefaults__ = live.__kwdefaults__
            shadow[name] = double
            self.world.stand(double, live)

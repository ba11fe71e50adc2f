"""Everything up to the commit: run what has to run beside the live modules, merge the results, fill the journal.

Theory of operation. `Dependencies` has said which statements run. They run in a `World` (staging.py); definitions and
values are merged into the live modules (bringing.py); every live function whose code differs in the new text gets a
patch, wherever it is held (rewiring.py); what is not bound any more goes (removal.py). At last every reference to a
shadow thing becomes one to the live thing.

Everything so far is a list of operations and can be thrown away. What a statement did to live containers meanwhile is
put back by `World.abandon`.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Collection
from typing import Any

from livesh.runtime import raw
from livesh.runtime.copies import dissolve
from livesh.runtime.pointers import renew_version
from livesh.swap.history import tracebacks
from livesh.swap.live import code_tables, left_names
from livesh.swap.live.footprints import Contents, Name, names_of
from livesh.swap.merging import class_lines, made_before, module_annotations, module_classes
from livesh.swap.merging.bringing import Bringing
from livesh.swap.merging.caches import Caches
from livesh.swap.merging.given import Arrival, Given, fillings, gifts, stores
from livesh.swap.merging.local_classes import LocalClasses
from livesh.swap.merging.removal import Removal
from livesh.swap.merging.rewiring import Rewiring
from livesh.swap.planning import withdrawals
from livesh.swap.planning.parts import Part
from livesh.swap.planning.plan import Plan
from livesh.swap.staging import self_check
from livesh.swap.staging.codes import Codes, canonical_in
from livesh.swap.staging.statements import Staging
from livesh.swap.staging.workbench import Workbench
from livesh.swap.staging.world import World
from livesh.swap.state import shapes
from livesh.swap.text.diff import BODY, SAME


class Trial:
    """One change, tried; `journal` is what commits it."""

    def __init__(self, parts: dict[str, Part], plan: Plan) -> None:
        self.bench = Workbench(parts, plan)
        self.parts, self.plan, self.journal, self.patches = parts, plan, self.bench.journal, self.bench.patches
        self.dependencies = self.bench.dependencies
        self.codes = Codes(self.bench)
        self.staging = Staging(self.bench, self.codes)
        self.bringing = Bringing(self.bench, self.codes)
        self.rewiring = Rewiring(self.bench, self.codes, self.future)
        self.caches = Caches(self.bench)
        self.held: list[str] = []
        self.replaced: list[types.CodeType] = []
        self.staged_codes: list[tuple[types.CodeType, types.CodeType]] = []
        self.installed: list[tuple[str, types.CodeType]] = []
        self.shapes: list[shapes.Shape] = []
        self.made_before: dict[str, list[Any]] = {}
        self.gone: dict[str, dict[str, Any]] = {}
        self._of_doubles: set[int] = set()
        self.own: list[Any] = []
        """Instances of the edited classes that the trial itself has made: of no version's state, and not to be migrated."""
        self.doubles: list[dict[str, Any]] = []
        """The namespaces that hooks were given for this change alone."""
        self.prepared = False
        self.took_back = False           # what statements of another version have given is taken back with the commit

    def prepare(self) -> None:
        """Do everything between `spread` and the commit; raises `Refused` with nothing changed."""
        self.prepared = True
        self.shapes = shapes.before(self)
        self.made_before = made_before.found(self.bench)
        if self.runs_statements():
            self._in_a_world()
        else:
            self._rewire()
            self._finish()

    def runs_statements(self) -> bool:
        """Whether statements of the texts have to run, over the state there is; else code alone is exchanged."""
        return any(part.runs or part.restored for part in self.parts.values()) or self_check.is_wanted(self.parts.values()) or self.staging.unregisters()

    def spread(self) -> None:
        """Find what has to run, and put what is held into the plan."""
        self.dependencies.spread()
        for part in self.parts.values():
            for change, why in part.held.values():
                if part.will_run(change):
                    continue             # with its slice, after all
                if part.not_reached(change):
                    self.plan.hold(part.name, change.leaf.title, why)
                else:
                    self.plan.add(part.name, change.leaf.title, "=", "held", why)
                self.held.append(f"{part.name}: {change.leaf.title} was held: {why}")
        if not self.staging.entries.leaving.withdrawals.going_back:
            self.bench.warnings += self.dependencies.stale_decorators()

    def _rewire(self) -> None:
        self.rewiring.patch_code()
        LocalClasses(self.bench, self.codes, self.rewiring).follow()
        self.bench.warnings += made_before.left(self.made_before, self.merged)
        removal = Removal(self.bench, self.bringing)
        removal.remove()
        self.gone = removal.gone

    def _in_a_world(self) -> None:
        texts = {name: part.after for name, part in self.parts.items()}
        live = {name: part.module for name, part in self.parts.items()}
        self.bench.world = World(live, texts, self.staging.run_part)
        with self.bench.world:
            self.bench.frameworks.begin()
            self.bringing.old_texts.note_filled()
            self._stage()
            self.bench.world.refuse_to_park()
            self.bringing.bring()
            module_classes.follow(self.bench)
            module_annotations.bring_first(self.bench)
            self._rewire()
            self_check.run(self.parts.values(), self.bench.world)
            self._settle()
            self._finish()
            self.own = self.bench.world.made([shape.cls for shape in self.shapes], [space.old for space in self.bench.world.stands_for.values()], self.bringing.old_texts.made())

    def _stage(self) -> None:
        arriving = [self.parts[name].after for name in self.dependencies.compiling]
        for each in arriving:
            tracebacks.show_arriving(each.path, each.text)
        try:
            self.staging.run()
        finally:
            for each in arriving:
                tracebacks.refresh(each.path)

    def _settle(self) -> None:
        world = self.bench.world
        functions = world.functions()
        for function in functions:
            part = next((p for n, p in self.parts.items() if function.__globals__ is world.namespace(n)), None)
            if part is not None:
                self._adopt(part, function)
        world.adopt(functions, self.journal)
        self.staged_codes += [(e.old.__code__, self._code_to_be(e.new)) for e in world.stands_for.values()
                           if type(e.old) is types.FunctionType and type(e.new) is types.FunctionType]
        self.staging.entries.place()
        # Afterwards they are the live things, which may have had what their doubles were given.
        self._of_doubles = {id(c) for c in world.all_changes() if isinstance(c, Name) and (live := world.stood_for(c.owner)) is not c.owner
                            and c.name in names_of(live)}
        self.bench.frameworks.ran()
        for step in world.settle([part.made for part in self.parts.values()]):
            self.journal.add(step, None)

    def _code_to_be(self, function: types.FunctionType) -> types.CodeType:
        patch = self.patches.get(function)
        return patch.code if patch is not None and patch.code.__class__ is types.CodeType else function.__code__

    def _adopt(self, part: Part, function: types.FunctionType) -> None:
        """A function that is new in this change: its code as the whole text compiles, remembered for its version."""
        code = canonical_in(part.after, function.__code__)
        if code is not function.__code__ and len(code.co_freevars) == len(function.__code__.co_freevars):
            self.staged_codes.append((function.__code__, code))
            function.__code__ = code
            renew_version(function)
        self.installed.append((part.name, function.__code__))

    def _finish(self) -> None:
        edited = {n: p for n, p in self.parts.items() if p.edited}
        exchanged = self._exchanged(edited)
        touched = [c.container for c in self.world.all_changes() if isinstance(c, Contents)] if self.world is not None else []
        code_tables.follow(self.journal, exchanged, self.staged_codes, touched)     # first: it counts who holds the codes
        self.replaced += [old for old, _ in exchanged]
        self.patches.write(self.journal)
        for name, part in edited.items():
            class_lines.follow(self.journal, part.namespace, name, part.after.leaves)
            module_annotations.follow(self.journal, part)
        self.replaced += [f.__code__ for part in edited.values() for f in self.codes.functions(part) if self._is_gone(part, f)]
        for name, names in self.gone.items():
            left_names.leave(self.journal, filter(self._stays_behind(self.parts[name]), self.codes.functions(self.parts[name])), names)
        self.caches.drop_stale(self.bringing.merge.given_others if hasattr(self.bringing, "merge") else [])

    def _exchanged(self, edited: Collection[str]) -> list[tuple[types.CodeType, types.CodeType]]:
        """The code that each live function of the change runs and the one it will run; notes what is installed, and what is left."""
        exchanged = []
        for patch in self.patches:
            if patch.left:
                self.replaced.append(patch.function.__code__)       # not in this function, but in the text
            elif patch.code.__class__ is types.CodeType:
                module = self._module_of(patch)
                if module in edited:
                    self.installed.append((module, patch.code))
                if patch.function.__code__ is not patch.code:
                    exchanged.append((patch.function.__code__, patch.code))
        return exchanged

    def _stays_behind(self, part: Part) -> Callable[[types.FunctionType], bool]:
        """Which functions of a module go on with code that its new text does not have."""
        def stays(function: types.FunctionType) -> bool:
            patch = self.patches.get(function)
            return patch.left if patch is not None else self.codes.old_code(part, function) not in self.codes.pairs(part)

        return stays

    def _is_gone(self, part: Part, function: types.FunctionType) -> bool:
        """Whether the definition of a live function is not in the new text any more."""
        code = self.codes.old_code(part, function)
        return code is not None and code not in self.codes.pairs(part) and self.patches.get(function) is None

    def _module_of(self, patch: Any) -> str:
        namespace = patch.namespace if isinstance(patch.namespace, dict) else patch.function.__globals__
        return str(namespace.get("__name__", "")) if isinstance(namespace, dict) else ""

    # -- afterwards --------------------------------------------------------------------------------------------------------

    @property
    def world(self) -> World | None:
        """The shadows, when statements had to run."""
        return getattr(self.bench, "world", None)

    @property
    def merged(self) -> list[type]:
        """The live classes whose statement ran."""
        return self.bringing.class_merge.touched if hasattr(self.bringing, "class_merge") else []

    @property
    def left(self) -> list[str]:
        """What stays on its version, a sentence each."""
        return [*self.rewiring.left, *self.caches.told]

    @property
    def staged_fields(self) -> dict[int, dict[str, Any]]:
        """The fields of each staged class, by the id of the live class."""
        return self.bringing.staged_fields

    def staged_classes(self) -> dict[int, type]:
        """The class as the trial made it, by the id of the live class."""
        world = self.world
        return {id(e.new): e.old for e in world.stands_for.values() if isinstance(e.old, type)} if world else {}

    def names_of(self, function: types.FunctionType) -> dict[str, Any]:
        """The live namespace that a function reads from the commit on."""
        return self.world.names_of(function) if self.world is not None else function.__globals__

    def future(self, module: str) -> dict[str, Any] | None:
        """The namespace of *module* as it will be; None when it takes no part."""
        part = self.parts.get(module)
        if part is None:
            return None
        names = dict(part.namespace)
        names.update({name: value for owner, name, _, value in self.bringing.names.rebound if owner == module})
        return names

    def stragglers(self) -> int:
        """Patch closures of old code that were born between the search and the commit; returns how many."""
        if hasattr(self.bringing, "class_merge"):
            self.bringing.class_merge.lazy_values.went_live()
        return self.rewiring.stragglers()

    def remember_gone(self) -> None:
        """Note, weakly, the definitions this change took away."""
        self.bringing.moves.remember_gone()
        self.staging.entries.leaving.keep()
        for part, change in self.dependencies.stayed.values():
            withdrawals.forget(part, change.leaf)

    def all_warnings(self) -> list[str]:
        """What to tell about the change beyond its steps."""
        return [*self.bench.warnings, *self.bench.frameworks.warnings(), *(self.bringing.merge.warnings if hasattr(self.bringing, "merge") else [])]

    def went_live(self) -> None:
        """Let what the trial has started, and frameworks, follow what is live now; raises `Refused`, the caller undoes."""
        if self.world is not None:
            self.world.lead_frames()
        self.bench.frameworks.live(self.merged)
        if self.world is None and (self.took_back or any(self.gone.values())):
            self.bench.frameworks.renew()
        self.caches.clear()
        self._find_renamed_members()

    def was_undone(self) -> None:
        """Let frameworks follow back."""
        self.bench.frameworks.back(self.merged)
        self.caches.clear()
        self._find_renamed_members()

    def _find_renamed_members(self) -> None:
        if hasattr(self.bringing, "class_merge"):
            self.bringing.class_merge.enums.went_live()

    def gifts(self) -> list[Given]:
        """The attributes that this change gives to objects beyond the names of its edited modules."""
        followers = [part.module for part in self.parts.values() if not part.edited]
        unseen = [(part.module, set().union(*part.bound_unseen.values())) for part in self.parts.values() if part.edited]
        arrived = map(Arrival, sorted(self.bringing.moves.left_for & sys.modules.keys()))
        filled = fillings(self.staging.running.filled, self.world.stood_for) if self.world is not None else []
        stored = stores(self.staging.running.stored, self.world.stood_for) if self.world is not None else []
        changes = [c for c in self.world.all_changes() if id(c) not in self._of_doubles] if self.world is not None else []
        functions = [patch.function for patch in self.patches if patch.attributes]
        return [*arrived, *filled, *stored, *self.bench.frameworks.given(), *gifts(self.journal, changes, followers, unseen, self.merged, functions)]

    def is_untouched(self, owner: Any) -> bool:
        """Whether the statement of a class at the top is the same in both texts, and does not run."""
        part = self.parts.get(raw.module_of(owner) or "") if issubclass(type(owner), type) else None
        statements = [c for c in part.changes if c.leaf.kind == "class" and c.leaf.name == raw.qualname(owner)] if part is not None else []
        return bool(statements) and all(c.what in (SAME, BODY) and part is not None and not part.will_run(c) for c in statements)

    def abandon(self) -> None:
        """Put back what statements changed of live objects."""
        if self.world is not None:
            self.world.abandon()
            self.bench.frameworks.abandon()

    def close(self) -> None:
        """Let go of what the trial made, and of the circles that its parts form with each other."""
        if self.world is not None:
            self.world.close()
            del self.bench.world
        self.own.clear()
        for names in self.doubles:
            dissolve(names)
        self.made_before.clear()
        self.bringing.close()
        self.rewiring.close()
        self.dependencies.close()

"""A second world for the trial: the modules of a change as they would be, beside the live ones.

Theory of operation. Each module that takes part gets a *shadow*: a module object whose namespace starts as a copy of
the live one. The statements that have to run are run there, in the order of their text; an import in one of them
finds the shadows first, so several modules see one another's new definitions, whatever the order in which they import
each other, and circles work as they do in an import. Nothing of the live modules is stored into.

What a statement makes is told from what was there before by age: collection is off, the young generation was emptied
before the first statement, so what stands in it afterwards was born in the trial.

A function made in a shadow has the shadow's namespace as its globals. `settle` lets every reference to a shadow thing
become one to the live thing it stands for (`runtime/pointers.py`), so that what the commit installs knows nothing of
the trial.

Limits. Live functions called by a statement see the live world, unless they are of a module that takes part and the
edit changes what they do: those are cloned into the shadow. `importlib.import_module(__name__)` is the live module; for
`sys.modules[__name__]` the shadows have a `sys` of their own. Effects on the outside (files, sockets, threads) are the statement's own; containers it reaches by name are remembered and put back when
the swap is refused.
"""

from __future__ import annotations

import ast
import builtins
import gc
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from livesh.errors import Refused
from livesh.runtime import bases, frames, heap, raw, threads
from livesh.runtime.pointers import Exchange, Word, become, keep, weakly
from livesh.swap.history import loaded
from livesh.swap.live.commit import Journal
from livesh.swap.live.footprints import Contents, Footprint, changed_thing
from livesh.swap.staging.fillings import Fillings
from livesh.swap.text.definitions import ModuleText

_ROUNDS = 8      # of leading what runs on; each leaves only what was made beside the one before

# By thread: how it runs a statement of the new text, which may not return. Without an entry the statement is simply run.
RUN: dict[int, Callable[[Callable[[], Any]], Any]] = {}


class World:
    """The shadows of one trial; a context manager that leaves nothing behind when it is not settled."""

    def __init__(self, live: dict[str, types.ModuleType], texts: dict[str, ModuleText],
                 run: Callable[[str], None]) -> None:
        """*live* are the modules that take part, *texts* their new texts; *run* runs one module's statements when
        another one imports it first."""
        self.live, self.texts, self._run = live, texts, run
        self.shadows: dict[str, types.ModuleType] = {}
        self.parents: dict[str, types.ModuleType] = {}
        self.new_modules: list[str] = []
        self.stands_for: dict[int, Exchange] = {}
        self.fillings = Fillings()
        self.ran = False
        self.reshaped: dict[int, Callable[[Any, type], Any]] = {}    # by staged class: makes an instance of it one of the live class
        self._state: dict[str, str] = {}
        self._footprint = Footprint()
        self._changes: list[Any] = []
        self._last_of: dict[int, int] = {}          # by container, where its last change stands among them
        self._of_shadows: set[int] = set()  # those that were of shadow things: when that is settled they name the live ones, which had none of it
        self._young: list[Any] | None = None
        self._collecting = self._parked = False
        self._spaces: list[Exchange] = []
        self._started = False            # something that was made in the trial runs, or is suspended, in a shadow
        self._collections: tuple[int, ...] = ()

    def __enter__(self) -> World:
        self._collecting, self._parked = gc.isenabled(), heap.unpark()      # to park again would hide what the trial makes
        gc.collect(_due())
        self._collections = heap.collections()
        gc.disable()
        self._builtins = self._shadow_builtins()
        self._own_builtins = Exchange(self._builtins, builtins.__dict__)
        self._spaces.append(self._own_builtins)
        self._sys = ShadowSys(self.shadows, self.parents)
        self.stand(self._builtins, builtins.__dict__)
        self.stand(self._sys, sys)
        self.stand(self._sys.modules, sys.modules)
        for name, module in self.live.items():
            self.shadows[name] = self._shadow_of(module)
        for name in list(self.live):
            self._add_parents(name)
        self._point_at_shadows()
        return self

    def __exit__(self, kind: Any, exc: Any, trace: Any) -> None:
        if kind is not None:
            self.abandon()           # what is young tells what the trial has made
        if self._collecting:
            gc.enable()

    def namespace(self, name: str) -> dict[str, Any]:
        """The shadow namespace of a module that takes part."""
        return self.shadows[name].__dict__

    @property
    def shadow_sys(self) -> Any:
        """`sys` with the shadows among its modules."""
        return self._sys

    # -- running --------------------------------------------------------------------------------------------------

    def enter(self, name: str) -> bool:
        """Note that *name*'s statements are about to run; False when they have been or are being run."""
        if name in self._state:
            return False
        self._state[name] = "running"
        return True

    def execute(self, name: str, node: ast.stmt) -> None:
        """Run one statement of *name*'s new text in its shadow."""
        text = self.texts[name]
        module = ast.Module([node], [])
        code = compile(module, text.path, "exec", flags=text.future_flags, dont_inherit=True)
        self.ran = True
        run = RUN.get(threads.get_ident())
        if run is None:
            exec(code, self.namespace(name))
        else:
            run(lambda: exec(code, self.namespace(name)))

    def evaluate(self, name: str, node: ast.expr, names: dict[str, Any] | None = None) -> Any:
        """Evaluate one expression of *name*'s new text in its shadow, or with these *names* of it."""
        text = self.texts[name]
        code = compile(ast.Expression(node), text.path, "eval", flags=text.future_flags, dont_inherit=True)
        return eval(code, self.namespace(name) if names is None else names)

    def star_lost(self, origin: str, names: dict[str, Any]) -> set[str]:
        """The names that `from origin import *` has put among *names* and would not put there any more."""
        shadow, live = self.shadows.get(origin), self.live.get(origin)
        if shadow is None or live is None:
            return set()
        gone = public(live.__dict__) - public(shadow.__dict__)
        return {n for n in gone if n in names and names[n] is live.__dict__.get(n, self)}

    def remember(self, values: Iterable[Any], libraries: bool = False) -> None:
        """Remember what these live objects hold, right before something may change them; of modules only the program's, if not told otherwise."""
        self._footprint.add(self.live.get(v.__name__, v) if raw.is_a(v, types.ModuleType) else v for v in values
                            if libraries or not raw.is_a(v, types.ModuleType) or loaded.is_program(v.__name__))

    def refuse_to_park(self) -> None:
        """Raise `Refused` when a statement has parked the heap (`gc.freeze()`): what the trial has made cannot be told from what there was."""
        if gc.get_freeze_count() > heap.FROZEN_BY_THE_INTERPRETER:
            gc.unfreeze()
            raise Refused("a statement of the new text calls gc.freeze(), which hides from livesh what the change makes; nothing was changed. "
                          "Call it where only a start reaches it (under `if __name__ == '__main__':`), or by hand after the change")

    def note_changes(self) -> None:
        """Note what was changed of what was remembered; from here on others may change it."""
        self._changes += self._footprint.changes()
        self._footprint = Footprint()

    def join_changes(self, known: int, first: int) -> None:
        """Let what a statement has changed, those from *known* on, be one with what those from *first* on have changed of the same container.

        A table that a thousand definitions enter themselves in would be kept as it was a thousand times, with all its entries.
        """
        fresh = self._changes[known:]
        del self._changes[known:]
        self._last_of = {key: at for key, at in self._last_of.items() if at < known}
        for change in fresh:
            container = id(change.container) if type(change) is Contents else 0
            at = self._last_of.get(container, -1)
            joined = self._changes[at].followed_by(change) if at >= first else None
            if joined is not None:
                self._changes[at] = joined
                continue
            if container:
                self._last_of[container] = len(self._changes)
            self._changes.append(change)

    def take_back(self) -> None:
        """Take back what the statement that just failed changed of what was remembered: it is going to run again."""
        for change in reversed(self._footprint.changes()):
            change.take_back()

    def functions(self) -> list[types.FunctionType]:
        """The functions that are new with the change: they read the shadows until the names are live."""
        return [thing for thing in self.young() if self._is_new_function(thing)]

    def _is_new_function(self, thing: Any) -> bool:
        return type(thing) is types.FunctionType and id(thing) not in self.stands_for and \
            any(space.old is thing.__globals__ for space in self._spaces)

    def adopt(self, functions: Iterable[types.FunctionType], journal: Journal) -> None:
        """Let new *functions* read the live namespaces from the commit on."""
        for function in functions:
            journal.exchange(Word(function, function.__globals__), self.names_of(function), function.__globals__)
            if vars(types.FunctionType)["__builtins__"].__get__(function) is self._builtins:
                journal.exchange(Word(function, self._builtins), builtins.__dict__, self._builtins)

    def names_of(self, function: types.FunctionType) -> dict[str, Any]:
        """The live namespace that a staged function will see, before `settle` and after it."""
        return next((space.new for space in self._spaces if space.old is function.__globals__), function.__globals__)

    def all_changes(self) -> list[Any]:
        """What the statements changed of live objects so far."""
        return list(self._changes)

    def abandon(self) -> None:
        """Take back what statements changed of live objects and forget modules that were imported on the way."""
        self.note_changes()
        for change in reversed(self._changes):
            if id(change) not in self._of_shadows:
                change.take_back()
        self._dissolve_made()
        for name in self.new_modules:
            sys.modules.pop(name, None)
            parent, _, child = name.rpartition(".")
            if parent in sys.modules:
                sys.modules[parent].__dict__.pop(child, None)

    def _dissolve_made(self) -> None:
        """Classes that the trial made are nobody's subclasses, though a traceback may hold them for a while."""
        spaces = [s.__dict__ for s in self.shadows.values()]
        named = {id(v) for space in spaces for v in space.values() if issubclass(type(v), type)}
        own = {id(space) for space in spaces}
        for cls in [o for o in self.young() if issubclass(type(o), type) and raw.module_of(o) in self.shadows]:
            functions = [v for v in raw.namespace(cls).values() if type(v) is types.FunctionType]
            if id(cls) in named or any(id(f.__globals__) in own for f in functions):
                bases.leave(cls)

    def close(self) -> None:
        """Let go of everything the trial made, so that nothing of it waits for the collector; what was parked is parked again."""
        still = {id(names) for frame in self._readers() for names in (frame.f_globals, frame.f_builtins)}
        for space in self._spaces:
            if id(space.old) in still:
                keep(space.old)          # a thread that a refused text has started: what it reads must not die under it
            elif space is not self._own_builtins:
                space.old.clear()
        for exchange in self.stands_for.values():
            if raw.is_a(exchange.old, type) and exchange.old is not exchange.new:
                bases.leave(exchange.old)
        self.shadows, self.parents, self.stands_for = {}, {}, {}
        self.fillings.close()
        self._changes = []
        self._of_shadows = set()
        # `self._builtins` is the real one by now: every ordinary reference was exchanged.
        self._own_builtins.old["__import__"] = builtins.__import__
        self._run = lambda _name: None
        self._young = None
        self._ages: set[int] = set()
        if self._parked:
            gc.freeze()

    # -- what was born ----------------------------------------------------------------------------------------------

    def young(self) -> list[Any]:
        """Everything that was born since the trial began (by any thread)."""
        if self._young is None:
            self._young = heap.objects(generation=0)
            self._ages = {id(o) for o in self._young}
        return self._young

    def is_new(self, value: Any) -> bool:
        """Whether *value* was born in the trial."""
        self.young()
        return id(value) in self._ages

    def made(self, classes: list[type], *roots: list[Any]) -> list[Any]:
        """Return the instances of *classes* that came to be in the trial and hang on its namespaces or on *roots*; other threads' are not among them."""
        wanted = {id(kind) for cls in classes for kind in raw.family(cls)}
        # In no cell of a comprehension (which has one before 3.12): that is among the young as well.
        young = {id(o): o for o in heap.objects(generation=0)} if wanted and not self.has_collected() else {}
        reachable = chain((value for shadow in self.shadows.values() for value in shadow.__dict__.values()), *roots)
        found = _reached_within(young, reachable) if any(id(type(o)) in wanted for o in young.values()) else []
        return [o for o in found if id(type(o)) in wanted]

    def stand(self, staged: Any, live: Any) -> None:
        """Let *live* be what every reference to *staged* will become."""
        if staged is not live:
            self.stands_for[id(staged)] = Exchange(staged, live)

    def stood_for(self, value: Any) -> Any:
        """The live thing that *value* stands for, or *value* itself."""
        entry = self.stands_for.get(id(value))
        if entry is not None:
            return entry.new
        return self._live_module(value) if type(value) is types.ModuleType else value

    def _live_module(self, value: types.ModuleType) -> types.ModuleType:
        """The live module that a shadow stands for: ``from pkg import module`` binds the shadow."""
        for name, shadow in (*self.shadows.items(), *self.parents.items()):
            if value is shadow:
                return self.live.get(name) or sys.modules[name]
        return value

    def settle(self, known: list[Any]) -> list[tuple[Any, ...]]:
        """Let every reference to a shadow thing become one to what it stands for; returns the calls to make in the commit.

        *known*: what holds such things and is older than the trial, as far as that is known.
        """
        self._remake_reshaped()
        self._of_shadows = {id(change) for change in self._changes if id(changed_thing(change)) in self.stands_for}
        exchanges = self._exchanges()
        self._detach_shadows()
        self._started = bool(self._readers())
        # First: a class whose tuple of bases just named the live class would still extend the shadow in C, and the live class would not know it.
        calls = list(self._rebase_new_classes())
        # Aside is what tells what to dissolve, should the change be refused.
        become(exchanges + weakly(exchanges), None, self._is_new_function, aside=[self.young()], known=[self, self.shadows, self.parents, *known])
        return calls

    def _exchanges(self) -> list[Exchange]:
        """What stands for what; none of it is a variable of whoever asks, which would count as a holder nobody finds."""
        modules = [(shadow, self.live[name]) for name, shadow in self.shadows.items()]
        modules += [(shadow, sys.modules[name]) for name, shadow in self.parents.items()]
        of_modules = [each for shadow, live in modules for each in (Exchange(shadow, live), Exchange(shadow.__dict__, live.__dict__))]
        return [*self.stands_for.values(), *of_modules, Exchange(self._builtins, builtins.__dict__)]

    def lead_frames(self) -> None:
        """What the trial has started (threads, tasks, generators) reads the live namespaces from here on: the names are there now.

        It runs meanwhile, and makes functions and calls of its own with what it reads: again, until nothing is left.
        """
        for _ in range(_ROUNDS):
            if not frames.lead(self._spaces, *self._generations()) + self._lead_functions():
                break

    def _lead_functions(self) -> int:
        """Functions that were made with a shadow's names since the trial was settled."""
        made = [f for generation in self._generations() or (None,)
                for f in heap.of_types(frozenset({id(types.FunctionType)}), generation) if self._is_new_function(f)]
        if made:
            become(self._spaces, made)
        return len(made)

    def _readers(self) -> list[types.FrameType]:
        return frames.readers([id(s.old) for s in self._spaces], *self._generations())

    def has_collected(self) -> bool:
        """Whether a collection has made old what the trial made until then."""
        return heap.collections() != self._collections

    def _generations(self) -> tuple[int, ...]:
        """Where generators and tasks of the trial are: among the young, unless the collector has made them older."""
        return () if self._started else heap.generations_since(self._collections)

    def _detach_shadows(self) -> None:
        """New modules were run with the shadow builtins; give them the real ones."""
        for name in self.new_modules:
            module = sys.modules.get(name)
            if module is not None:
                module.__dict__["__builtins__"] = builtins.__dict__

    def _remake_reshaped(self) -> None:
        """Instances of staged classes whose live class keeps another layout are made anew; refused for a class derived from one."""
        if not self.reshaped:
            return
        from livesh.runtime import slots

        pairs = {id(e.old): e.new for e in self.stands_for.values() if isinstance(e.old, type)}
        for staged in [e.old for e in self.stands_for.values() if isinstance(e.old, type) and id(e.old) not in self.reshaped]:
            base = next((b for b in raw.mro(staged)[1:] if id(b) in self.reshaped), None)      # the same slots of its own, over others
            if base is not None:
                self.reshaped[id(staged)] = self.reshaped[id(base)]
        for thing in list(self.young()):
            if id(thing) in self.stands_for:
                continue
            if issubclass(type(thing), type):
                base = next((b for b in type.__dict__["__bases__"].__get__(thing) if id(b) in self.reshaped), None)
                if base is not None:
                    raise Refused(f"{raw.qualname(thing)} is new and derives from {raw.qualname(base)}, whose slots change with it: its instances "
                                  "would have another layout than those of its base. Nothing was changed. Bring the slots in first, the class afterwards")
            elif id(type(thing)) in self.reshaped:
                made = self.reshaped[id(type(thing))](thing, pairs[id(type(thing))])
                self.stand(thing, made)
                self.young().extend([made, *(r for r in heap.referents(made) if type(r) is slots.Box)])

    def _rebase_new_classes(self) -> Iterator[tuple[Any, ...]]:
        """Let instances and subclasses of shadow classes go over to the live classes.

        Where CPython refuses, because it is the commit that gives the live class its new bases, the call is given back.
        """
        pairs = {id(e.old): e.new for e in self.stands_for.values() if isinstance(e.old, type)}
        if not pairs:
            return
        collected = heap.instances(*(e.old for e in self.stands_for.values() if isinstance(e.old, type))) if self.has_collected() else []
        for thing in (*self.young(), *collected):
            if issubclass(type(thing), type):
                if id(thing) not in self.stands_for:
                    yield from _rebase(thing, pairs)
            elif id(type(thing)) in pairs and id(type(thing)) not in self.reshaped:
                yield from _reclass(thing, pairs)

    # -- shadows ------------------------------------------------------------------------------------------------------

    def _shadow_of(self, module: types.ModuleType) -> types.ModuleType:
        shadow = types.ModuleType(module.__name__)
        shadow.__dict__.update(module.__dict__)
        shadow.__dict__["__builtins__"] = self._builtins
        self.stand(shadow.__dict__, module.__dict__)        # `NAMES = globals()`
        # Remembered past `settle`, which makes every ordinary reference to a shadow one to the live module.
        self._spaces.append(Exchange(shadow.__dict__, module.__dict__))
        return shadow

    def _add_parents(self, name: str) -> None:
        child = self.shadows.get(name) or self.parents[name]
        while "." in name:
            name, _, last = name.rpartition(".")
            live = sys.modules.get(name)
            if live is None:
                return
            parent = self.shadows.get(name) or self.parents.get(name)
            if parent is None:
                parent = self.parents[name] = self._shadow_of(live)
            if live.__dict__.get(last) is sys.modules.get(f"{name}.{last}"):
                parent.__dict__[last] = child
            child = parent

    def _point_at_shadows(self) -> None:
        """A module that a shadow names (`import conf` was run long ago) is its shadow in there."""
        shadows = {id(self.live[n]): s for n, s in self.shadows.items()}
        shadows |= {id(sys.modules[n]): s for n, s in self.parents.items()}
        shadows |= {id(sys): self._sys, id(sys.modules): self._sys.modules}
        for shadow in (*self.shadows.values(), *self.parents.values()):
            names = shadow.__dict__
            names.update({n: shadows[id(v)] for n, v in names.items() if id(v) in shadows})

    def _shadow_builtins(self) -> dict[str, Any]:
        names = dict(builtins.__dict__)
        names["__import__"] = self._import
        return names

    def _import(self, name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        target = _absolute(name, globals, level)
        self._load_new(target)
        for part in fromlist or ():
            if f"{target}.{part}" not in sys.modules and part not in getattr(sys.modules.get(target), "__dict__", {}):
                self._load_new(f"{target}.{part}")
        found = builtins.__import__(name, globals, locals, fromlist, level)
        for module in (target, *(f"{target}.{part}" for part in fromlist or ())):
            if module in self.shadows and module not in self._state:
                self._run(module)
        if found is sys:
            return self._sys
        answer = target if fromlist else found.__name__
        return self.shadows.get(answer) or self.parents.get(answer) or found

    def _load_new(self, name: str) -> None:
        """Import a module of the program that was not loaded yet, so that its own imports see this world."""
        if name in sys.modules or not name:
            return
        parent = name.rpartition(".")[0]
        if parent:
            self._load_new(parent)
        from importlib import machinery, util

        try:
            spec = util.find_spec(name)
        except (ImportError, AttributeError, ValueError):
            return
        if spec is None or type(spec.loader) is not machinery.SourceFileLoader or not spec.origin:
            return
        if not loaded.is_program_path(spec.origin):
            return
        self._run_new(name, spec, parent)

    def _run_new(self, name: str, spec: Any, parent: str) -> None:
        from importlib import util

        module = util.module_from_spec(spec)
        module.__dict__["__builtins__"] = self._builtins
        sys.modules[name] = module
        self.new_modules.append(name)
        try:
            code = spec.loader.get_code(name)
            exec(code, module.__dict__)
        except BaseException:
            sys.modules.pop(name, None)
            self.new_modules.remove(name)
            raise
        if parent:
            setattr(sys.modules[parent], name.rpartition(".")[2], module)
            shadow = self.shadows.get(parent) or self.parents.get(parent)
            if shadow is not None:
                shadow.__dict__[name.rpartition(".")[2]] = module


class ShadowSys(types.ModuleType):
    """`sys` as the shadows have it: its `modules` shows the shadows; everything else, and whatever is stored, is the real one's."""

    def __init__(self, *shadows: dict[str, types.ModuleType]) -> None:
        super().__init__("sys")
        self.__dict__["modules"] = ShadowModules(*shadows)

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(sys, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(sys, name)

    def __dir__(self) -> list[str]:
        return dir(sys)


class ShadowModules(dict[str, Any]):
    """`sys.modules` with shadows in the place of the modules that take part."""

    def __init__(self, *shadows: dict[str, types.ModuleType]) -> None:
        super().__init__(sys.modules)
        self._shadows = shadows

    def _current(self) -> dict[str, Any]:
        """What the dictionary holds, brought up to date: modules are imported meanwhile."""
        now = dict(sys.modules)
        for shadows in self._shadows:
            now |= {name: shadow for name, shadow in shadows.items() if name in now}
        if now != dict(dict.items(self)):
            super().clear()
            super().update(now)
        return now

    def __getitem__(self, name: str) -> Any:
        return next((s[name] for s in self._shadows if name in s), None) or sys.modules[name]

    def __contains__(self, name: object) -> bool:
        return name in sys.modules

    def __iter__(self) -> Iterator[str]:
        return iter(self._current())

    def __len__(self) -> int:
        return len(sys.modules)

    def get(self, name: str, default: Any = None) -> Any:
        """Return the shadow, or else the module, of that name."""
        return self[name] if name in sys.modules else default

    def keys(self) -> Any:
        """Return the names."""
        return self._current().keys()

    def values(self) -> Any:
        """Return the modules and shadows."""
        return self._current().values()

    def items(self) -> Any:
        """Return both."""
        return self._current().items()

    def __setitem__(self, name: str, module: Any) -> None:
        sys.modules[name] = module

    def __delitem__(self, name: str) -> None:
        del sys.modules[name]

    def pop(self, *arguments: Any) -> Any:
        """Take a module out of the real one."""
        return sys.modules.pop(*arguments)

    def setdefault(self, name: str, module: Any = None) -> Any:
        """Put a module into the real one where there is none."""
        return self[name] if name in sys.modules else sys.modules.setdefault(name, module)

    def update(self, *others: Any, **named: Any) -> None:
        """Put modules into the real one."""
        sys.modules.update(*others, **named)


def public(names: dict[str, Any]) -> set[str]:
    """What a star import takes."""
    said = names.get("__all__")
    return {n for n in said if type(n) is str} if isinstance(said, (list, tuple)) else {n for n in names if not n.startswith("_")}


def _reached_within(some: dict[int, Any], roots: Iterable[Any]) -> list[Any]:
    """What hangs on *roots* by way of objects that are among *some*, by id, or are tuples and the like, which no look at the heap shows."""
    seen: dict[int, Any] = {}
    found = list(roots)
    while found:
        fresh = {id(o): o for o in found if (id(o) in some or heap.is_hidden(o)) and id(o) not in seen}
        seen |= fresh
        found = heap.referents(*fresh.values()) if fresh else []
    return list(seen.values())


def _rebase(cls: type, pairs: dict[int, type]) -> Iterator[tuple[Any, ...]]:
    bases = type.__dict__["__bases__"].__get__(cls)
    if any(id(base) in pairs for base in bases):
        yield from _called_below(cls, pairs, type.__setattr__, cls, "__bases__", tuple(pairs.get(id(base), base) for base in bases))


def _reclass(thing: Any, pairs: dict[int, type]) -> Iterator[tuple[Any, ...]]:
    yield from _called_below(type(thing), pairs, bases.put_class, thing, pairs[id(type(thing))])


def _called_below(cls: type, pairs: dict[int, type], *step: Any) -> Iterator[tuple[Any, ...]]:
    """Call, and once more after the staged classes *cls* is made of have gone over, where it is refused."""
    if list(_called(*step)):
        # Of classes with slots, and of one with a __dict__ over those, the bases are compared, too, and must be one object. Where that is refused
        # as well, it is the commit that gives the live class its new bases, and what is left to it is this step alone.
        for kind in [k for k in reversed(raw.mro(cls)) if id(k) in pairs]:
            bases = type.__dict__["__bases__"].__get__(kind)
            list(_called(type.__setattr__, kind, "__bases__", tuple(pairs.get(id(base), base) for base in bases)))
        yield from _called(*step)


def _called(*step: Any) -> Iterator[tuple[Any, ...]]:
    """Call, and give the call back where it is refused."""
    function, *arguments = step
    try:
        function(*arguments)
    except TypeError:
        yield step


def _absolute(name: str, globals: Any, level: int) -> str:
    if not level:
        return name
    names = globals or {}
    package = names.get("__package__")
    if package is None:
        package = names.get("__name__", "")
        if "__path__" not in names:
            package = package.rpartition(".")[0]
    for _ in range(level - 1):
        package = package.rpartition(".")[0]
    return f"{package}.{name}" if name else package


def _due() -> int:
    """The generation to collect before a trial: the young, and the middle one too when its turn has come.

    Who collects the youngest by hand keeps the collector from ever being asked: where nothing else allocates, the middle
    generation grew by what each swap leaves (seen on 3.13 to 3.15, 500 objects a swap, and every look at the young slower).
    """
    return 1 if gc.get_count()[1] >= gc.get_threshold()[1] > 0 and not heap.works_in_steps() else 0

"""Probes across swaps, and across forks.

Theory of operation. A swap must not lose a hit, so a probe is not lifted for it: it goes along in the commit itself. When the
engine is ready (`before_commit`) we find each probe's definition in the code that is about to go live, by qualified name
and for lines by the line's place in the text, write the probe into that, and add to the journal of the commit that the
functions get it. So every call, before and after, runs code with the probe in it, and a commit that fails or is refused has
touched nothing: the journal puts back what was there.

From then until the engine says that it is done (`after_commit`) or will not be (`after_refused`) nobody else may set or clear
a probe: `placement.LOCK` is held. A probe whose definition is gone ends, with the reason.

A change we were not told of beforehand (none of our probes was set when it began) is followed afterwards, which is the
slow way: `rebind`.
"""

from __future__ import annotations

import ast
import sys
from functools import partial
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from livesh.debug import instrument, locspec, placement
from livesh.debug.locspec import Target
from livesh.debug.probes import Probe, probes
from livesh.debug.values import brief
from livesh.debug.worker import WORKER
from livesh.errors import LiveshError, Refused
from livesh.runtime import trees

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_STOP_LISTENING: list[Callable[[], object]] = []
_UNDER_WAY: list[_Move | None] = []


def listen() -> None:
    """Ask the engine to be told of commits; a change that is under way and does not know of us is waited for."""
    if _STOP_LISTENING:
        return
    from livesh.swap import engine
    from livesh.swap.history import versions
    from livesh.swap.turn import TURN

    with TURN:
        if not _STOP_LISTENING:
            for hooks, listener in ((engine.before_commit, _before), (engine.after_commit, _after), (engine.after_refused, _refused)):
                hooks.append(listener)
                _STOP_LISTENING.append(lambda hooks=hooks, listener=listener: hooks.remove(listener))  # type: ignore[misc]
            _STOP_LISTENING.append(versions.on_swap(lambda swap: rebind(list(swap.versions))))


def is_listening() -> bool:
    """Whether the engine tells us; asked again under `placement.LOCK`, because the last probe may have gone meanwhile."""
    return bool(_STOP_LISTENING)


def stop_listening() -> None:
    """Be told no more when no probe is left; a change that is under way still finds its end here."""
    while _STOP_LISTENING and not _UNDER_WAY and not probes(all_kinds=True):
        _STOP_LISTENING.pop()()


def _before(upcoming: Any) -> None:
    placement.LOCK.acquire()
    _UNDER_WAY.append(None)
    move = _UNDER_WAY[-1] = _Move(upcoming)
    try:
        move.prepare()
    except Exception as fault:  # of ours: that is no reason to refuse a change
        move.give_up(fault)


def _after(upcoming: Any) -> None:
    _end(lambda move: move.finish())


def _refused(upcoming: Any) -> None:
    _end(lambda move: None)


def _end(then: Callable[[_Move], object]) -> None:
    if not _UNDER_WAY:
        return
    move = _UNDER_WAY.pop()
    try:
        if move is not None:
            then(move)
    finally:
        stop_listening()
        placement.LOCK.release()


class _Move:
    """The probes of the modules of one change, on their way into the new code."""

    def __init__(self, upcoming: Any) -> None:
        self.upcoming = upcoming
        self.begins = len(upcoming.journal.operations)
        self.modules = set(upcoming.texts)
        self.sites = [site for site in placement.sites() if site.module in self.modules]
        self.probes = [probe for probe in probes(all_kinds=True) if any(target.module in self.modules for target in probe.targets)]
        self.coming: dict[str, list[CodeType]] = {module: [] for module in self.modules}
        self.planned: list[tuple[placement.Site, CodeType]] = []
        self.targets: dict[Probe, list[Target]] = {}
        self.lost: dict[Probe, LiveshError] = {}
        self.trees: dict[str, ast.Module] = {}

    # -- before the commit

    def prepare(self) -> None:
        """Write the probes into the code that is to come and have the commit put it in place."""
        if not self.sites and not self.probes:
            return
        running = placement.functions([site.running for site in self.sites])
        self._see_what_comes(running)
        self.planned = placement.wanted(self._sites_to_come())
        woven = {id(site.code): code for site, code in self.planned}
        patched = {id(patch.function): patch for patch in self.upcoming.patches if type(patch.code) is CodeType}
        genuine = {id(site.running): site.code for site in self.sites}
        self._undo_to_what_runs_now(patched)
        for function in running:
            if id(function) not in patched:
                code = genuine[id(function.__code__)]
                self._store(function, woven.get(id(code), code))
        for patch in patched.values():
            if id(patch.code) in woven:
                self._store(patch.function, woven[id(patch.code)], patch)
        for function in placement.functions([code for _, code in self.upcoming.installed if id(code) in woven]):
            if id(function) not in patched:  # made by the change, seen by nobody yet
                self._store(function, woven[id(function.__code__)])

    def give_up(self, fault: Exception) -> None:
        """Let the change go its way without the probes of its modules."""
        del self.upcoming.journal.operations[self.begins :]
        for probe in self.probes:
            probe.off(f"it could not go along with a swap, by a fault of its own: {brief(fault)}")
        self._undo_to_what_runs_now({id(patch.function): patch for patch in self.upcoming.patches})
        self.sites, self.planned, self.targets, self.lost = [], [], {}, {}

    def _see_what_comes(self, running: list[FunctionType]) -> None:
        """Note the code objects that functions will have after the commit, with those inside them."""
        patched = set()
        for patch in self.upcoming.patches:
            if type(patch.code) is CodeType:
                patched.add(id(patch.function))
                namespace = patch.namespace if type(patch.namespace) is dict else patch.function.__globals__
                self._note(str(namespace.get("__name__")), patch.code)
        for module, code in self.upcoming.installed:
            self._note(module, code)
        home = {id(site.running): site for site in self.sites}
        for function in running:
            if id(function) not in patched:
                site = home[id(function.__code__)]
                self._note(site.module, site.code)

    def _note(self, module: str, code: CodeType) -> None:
        known = self.coming.get(module)
        if known is not None and not any(code is each for each in known):
            known.append(code)

    def _sites_to_come(self) -> list[placement.Site]:
        sites: dict[int, placement.Site] = {}
        for probe in self.probes:
            try:
                coming = self._coming(probe)
                gates = [probe.gate(target) for target in coming]
                weaves = [probe.weave(gate, target) for gate, target in zip(gates, coming, strict=True)]
                for target, weave in zip(coming, weaves, strict=True):
                    instrument.instrument(target.code, target.tree, [weave])  # does it fit? Refused before anything is noted
            except LiveshError as cannot:
                self.lost[probe] = cannot
                continue
            self.targets[probe] = [*(target for target in probe.targets if target.module not in self.modules), *coming]
            probe.gates.update(gates)
            for target, weave in zip(coming, weaves, strict=True):
                self._site(target, sites).weaves.append((probe, weave))
        return list(sites.values())

    def _coming(self, probe: Probe) -> list[Target]:
        """Where the probe will be, each place once: two codes of one definition (a closure born during a swap runs the old one) lead to the same."""
        followed = (again for target in probe.targets if target.module in self.modules for again in self._followed(target))
        return list({(id(again.code), again.line): again for again in followed}.values())

    def _site(self, target: Target, sites: dict[int, placement.Site]) -> placement.Site:
        """Return the site *target* will have: never one that is woven now, not even for the same code."""
        chain = []
        for code in (target.code, *target.around):
            if id(code) not in sites:
                sites[id(code)] = placement.Site(code, target.module, target.tree, target.number)
            chain.append(sites[id(code)])
        placement.around(chain[0], chain[1:])
        return chain[0]

    def _followed(self, target: Target) -> Iterator[Target]:
        """Yield where *target* will be in the text that is to come."""
        line, text = target.line, self.upcoming.texts[target.module].text
        if line is not None:
            from livesh.swap.history import frames, versions

            status, line = frames.status_of(versions.current_source(target.module).text, text, target.qualname, line)
            if line is None:
                raise Refused(f"{target.place()} is {status}")
        if target.module not in self.trees:
            with trees.without_warnings():
                self.trees[target.module] = trees.parse(text)
        tree, found = self.trees[target.module], False
        why = Refused(f"{target.module} has no function {target.qualname.replace('.<locals>', '')} any more")
        for path in self._paths(target):
            try:
                instrument.find(tree, path[0])
            except Refused as other:  # a function that stays on the old version, or one that only leads to its successor
                why = other
                continue
            found = True
            yield Target(target.module, target.qualname, line, path[0], tuple(path[1:]), tree, self.upcoming.numbers[target.module])
        if not found:
            raise why

    def _paths(self, target: Target) -> Iterator[list[CodeType]]:
        """Yield each code object of the definition that is to come, with those around it, innermost first."""
        seen: dict[int, list[CodeType]] = {}
        successors = self._successors(target) if target.qualname.endswith("<lambda>") else None
        for top in self.coming[target.module]:
            waiting = [[top]]
            while waiting:
                path = waiting.pop()
                if path[0].co_qualname == target.qualname and len(path) > len(seen.get(id(path[0]), ())):
                    seen[id(path[0])] = path
                waiting += [[const, *path] for const in path[0].co_consts if type(const) is CodeType]
        yield from (path for key, path in seen.items() if successors is None or key in successors)

    def _successors(self, target: Target) -> set[int] | None:
        """Return the codes to come of the functions that run *target* now: a lambda shares its name with others. None where no function does."""
        coming = {id(patch.function): patch.code for patch in self.upcoming.patches if type(patch.code) is CodeType}
        mine = placement.functions([target.code, placement.running(target.code)])
        return {id(coming.get(id(function), target.code)) for function in mine} or None

    def _store(self, function: FunctionType, code: CodeType, patch: Any = None) -> None:
        """Add to the journal that *function* gets *code*, by the same means as everything else in it."""
        from livesh.swap.live.patches import Patches

        operations, ours = self.upcoming.journal.operations, Patches()
        ours.of(function).code = code
        if patch is not None:
            ours.of(function).closure = patch.closure
        first = len(operations)
        ours.write(self.upcoming.journal)
        for operation in operations[first:] if patch is not None else []:
            operation.undo = None  # the engine's own operation for this function has one

    def _undo_to_what_runs_now(self, patched: dict[int, Any]) -> None:
        """Probes may have come and gone since the change was planned: going back means what runs now."""
        for operation in self.upcoming.journal.operations:
            undo = operation.undo
            if undo is not None and len(undo) == 4 and undo[0] is setattr and undo[2] == "__code__" and id(undo[1]) in patched:
                operation.undo = (*undo[:3], undo[1].__code__)

    # -- after it

    def finish(self) -> None:
        """Enter the new sites, reach functions born meanwhile, and say what became of each probe."""
        placement.forget(self.sites)
        placement.enter(self.planned)
        self._claim()
        self._stragglers()
        for probe, targets in self.targets.items():
            probe.targets = targets
            rebound = [f"{target.place()} v{target.number}" for target in targets]
            WORKER.put(partial(probe.emit, {"last": False, "rebound": rebound}))
        for probe, why in self.lost.items():
            probe.off(f"it could not follow the swap: {why}")

    def _claim(self) -> None:
        from livesh.swap.history import provenance

        lasting = {id(site.code) for site, _ in self.planned}
        for site in self.sites:
            if id(site.code) not in lasting and not any(site.code is code for code in self.coming[site.module]):
                provenance.retire(site.code)  # the engine knows only what stood in for it
        for site, code in self.planned:
            if site.number is not None and code is not site.code:
                provenance.revive(code, site.module, site.number)

    def _stragglers(self) -> None:
        back = {id(site.running): site.code for site in self.sites if site.running is not site.code}
        pairs = [(function, back[id(function.__code__)]) for function in placement.functions([s.running for s in self.sites if id(s.running) in back])]
        placement.store(pairs)
        woven = {id(site.code): code for site, code in self.planned if code is not site.code}
        codes = [site.code for site, _ in self.planned if id(site.code) in woven]
        placement.store([(function, woven[id(function.__code__)]) for function in placement.functions(codes)])


# -- afterwards, where nobody told us before -------------------------------------------------------------------------------


def rebind(modules: list[str]) -> None:
    """Bind the probes that are still on another version of *modules* than the current one; end those that cannot follow."""
    from livesh.swap.history import versions

    with placement.LOCK:
        for probe in probes(all_kinds=True):
            behind = [t for t in probe.targets if t.module in modules and t.number != versions.current_number(t.module)]
            if behind:
                _rebind(probe)


def _rebind(probe: Probe) -> None:
    try:
        found = (again for target in probe.targets for again in _found_again(target))
        after = list({(id(again.code), again.line): again for again in found}.values())
        placement.change([], drop=probe)
        placement.change(probe.woven(after))
    except LiveshError as cannot:
        probe.off(f"it could not follow the swap: {cannot}")
        return
    probe.targets = after
    probe.emit({"last": False, "rebound": [f"{target.place()} v{target.number}" for target in after]})


def _found_again(target: Target) -> list[Target]:
    line = target.line
    if line is not None:
        from livesh.swap.history import frames, versions

        old, new = versions.source_of(target.module, target.number or 1).text, versions.current_source(target.module).text
        status, line = frames.status_of(old, new, target.qualname, line)
        if line is None:
            raise Refused(f"{target.place()} is {status}")
    return locspec.targets(target.module, target.qualname, line)


# -- forks -----------------------------------------------------------------------------------------------------------------


def after_fork() -> None:
    """In a forked child, before its inherited sessions are closed: locks, worker and stops were the parent's."""
    placement.renew()
    WORKER.after_fork()
    _UNDER_WAY.clear()
    for name in ("livesh.debug.stepping", "livesh.debug.events"):
        listening = sys.modules.get(name)
        if listening is not None:
            listening.after_fork()
    stops = sys.modules.get("livesh.debug.stops")
    if stops is not None:
        stops.STOPS.clear()

"""Which live functions run instrumented code right now, and putting the original back.

Theory of operation. A *site* is one original code object with the weaves that several probes put into it. Whenever
its weaves change it is instrumented again from the original, and every function object that runs what it ran before
gets the new code, all sites of a change in one C call that no other thread can see half of. A code object that is
nested in a function is a constant of it: so that functions made from now on are reached as well, every function around
it gets code that differs in that constant alone (`around`).

All functions that use a code object are found through the garbage collector, never by name: closures, bound methods,
registered callbacks, what decorators hold. After a change we look again, for functions born in between.

While code is instrumented it is claimed for the version it stands in for, so that frames in it are labelled right.

Knows code, functions and weaves. Does not know sessions or what a probe does.
"""

from __future__ import annotations

import ast
from collections import deque
from itertools import starmap
from operator import call
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from livesh.debug import instrument
from livesh.debug.worker import original_thread
from livesh.errors import Refused
from livesh.runtime import heap
from livesh.runtime.pointers import version_store
from livesh.runtime.select import runtime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from livesh.debug.locspec import Target

LOCK = original_thread().RLock()
_LOOKS = 3  # passes over the heap for functions born during a change


def renew() -> None:
    """Take a new lock, in a forked child where the old one may be held by nobody."""
    global LOCK
    LOCK = original_thread().RLock()


class Site:
    """One original code object and what is woven into it."""

    def __init__(self, code: CodeType, module: str, tree: ast.Module, number: int | None) -> None:
        self.code = code
        self.module = module
        self.tree = tree
        self.number = number
        self.weaves: list[tuple[object, instrument.Weave]] = []  # owner, weave
        self.inner: list[Site] = []  # sites nested in this one
        self.outer: list[Site] = []  # sites this one is nested in
        self.running = code  # what its functions have now

    def wanted(self) -> CodeType:
        """Return the code this site's functions should have."""
        code = self.code
        if self.weaves:
            code = instrument.instrument(code, self.tree, [weave for _, weave in self.weaves])
        nested = {id(site.code): site.running for site in self.inner if site.running is not site.code}
        if nested:
            code = instrument.replace_nested(code, nested)
        if code is not self.code:
            self._claim(code)
        return code

    def _claim(self, code: CodeType) -> None:
        from livesh.swap.history import provenance

        if self.number is not None:
            provenance.claim(code, self.module, self.number)

    def is_idle(self) -> bool:
        """Whether nothing is woven here or further in."""
        return not self.weaves and all(site.is_idle() for site in self.inner)


_SITES: dict[int, Site] = {}


def site_of(code: CodeType, module: str, tree: ast.Module, number: int | None) -> Site:
    """Return the site of *code* (or of the original it stands in for), made when there is none."""
    genuine = instrument.original(code) or code
    site = _SITES.get(id(genuine))
    return site if site is not None else Site(genuine, module, tree, number)


def around(site: Site, chain: list[Site]) -> None:
    """Say that *site* is nested in the sites of *chain*, innermost first."""
    for outer in chain:
        if site not in outer.inner:
            outer.inner.append(site)
            site.outer.append(outer)
        site = outer


def change(add: Sequence[tuple[Site, object, instrument.Weave]], drop: object | None = None) -> int:
    """Weave *add* in and everything of the owner *drop* out, at once; returns how many functions were given new code.

    Raises `Refused` before anything is touched when a weave does not fit.
    """
    if runtime().patch_refusal():
        raise Refused(runtime().patch_refusal())
    with LOCK:
        touched = {id(site): site for site, _, _ in add}
        before = {id(site): list(site.weaves) for site in [*touched.values(), *_SITES.values()]}
        for site, owner, weave in add:
            site.weaves.append((owner, weave))
        for site in _SITES.values():
            if any(owner is drop for owner, _ in site.weaves):
                site.weaves = [each for each in site.weaves if each[0] is not drop]
                touched[id(site)] = site
        try:
            return _settle(list(touched.values()))
        except BaseException:
            for key, site in {**touched, **{id(s): s for s in _SITES.values()}}.items():
                site.weaves = before.get(key, [])
            raise


def site_for(target: Target, known: dict[int, Site]) -> Site:
    """Return the site of *target* and note the sites around it; *known* are those of the same change."""

    def site(code: CodeType) -> Site:
        if id(code) not in known:
            known[id(code)] = site_of(code, target.module, target.tree, target.number)
        return known[id(code)]

    inner = site(target.code)
    around(inner, [site(code) for code in target.around])
    return inner


def sites() -> list[Site]:
    """Return the sites that are woven now."""
    return list(_SITES.values())


def _settle(touched: list[Site]) -> int:
    """Compute the code each touched site and those around it should have, then exchange all of it."""
    planned = wanted(touched)
    count = _exchange({id(site): (site, code) for site, code in planned})
    enter(planned)
    return count


def wanted(touched: list[Site]) -> list[tuple[Site, CodeType]]:
    """Return *touched* and the sites around them, innermost first, with the code each should have; nothing is changed."""
    order = _inside_out(touched)
    planned = []
    held = [(site, site.running) for site in order]
    try:
        for site in order:
            code = site.wanted()
            planned.append((site, code))
            site.running = code  # those around read it
    finally:
        for site, running in held:
            site.running = running
    return planned


def enter(planned: list[tuple[Site, CodeType]]) -> None:
    """Note that functions run the planned codes now."""
    for site, code in planned:
        site.running = code
        if site.is_idle():
            _SITES.pop(id(site.code), None)
        else:
            _SITES[id(site.code)] = site


def forget(gone: list[Site]) -> None:
    """Drop sites whose code nothing runs any more."""
    for site in gone:
        if _SITES.get(id(site.code)) is site:
            del _SITES[id(site.code)]


def _inside_out(touched: list[Site]) -> list[Site]:
    """Return *touched* and every site around one of them, the innermost first."""
    found: dict[int, Site] = {}
    waiting = list(touched)
    while waiting:
        site = waiting.pop(0)
        found.pop(id(site), None)
        found[id(site)] = site
        waiting.extend(site.outer)
    return list(found.values())


def _exchange(changes: dict[int, tuple[Site, CodeType]]) -> int:
    """Give every function that runs a site's code its new one, all in one C call; looks again for stragglers."""
    moves = {id(site.running): (site.running, code) for site, code in changes.values() if site.running is not code}
    count = 0
    for _ in range(_LOOKS):
        found = functions([old for old, _ in moves.values()])
        if not found:
            break
        store([(function, moves[id(function.__code__)][1]) for function in found])
        count += len(found)
    return count


def store(pairs: list[tuple[FunctionType, CodeType]]) -> None:
    """Give functions their codes, all in one C call."""
    steps: list[tuple[Any, ...]] = [(setattr, function, "__code__", code) for function, code in pairs]
    if runtime().versions_collide():
        steps += [version_store(function, runtime().fresh_version()) for function, _ in pairs]
    deque(starmap(call, steps), maxlen=0)


def functions(codes: list[CodeType]) -> list[FunctionType]:
    """Return every live function whose code is one of *codes*."""
    wanted = {id(code) for code in codes}
    if not wanted:
        return []
    return [each for each in heap.referrers(*codes) if type(each) is FunctionType and id(each.__code__) in wanted]


def running(code: CodeType) -> CodeType:
    """Return the code that the functions of *code* have now: instrumented while it is woven."""
    site = _SITES.get(id(code))
    return code if site is None else site.running

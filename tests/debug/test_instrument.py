"""Every shape of function, with every kind of probe in it, does what it did before."""

from __future__ import annotations

import ast
import asyncio
import itertools
import sys
import time
import types
from typing import Any

import pytest

from livesh.debug import instrument
from livesh.debug.expressions import Asked
from livesh.debug.weaves import CallWeave, LineWeave, RaiseWeave, TraceWeave
from livesh.errors import Refused

TEXT = '''
from __future__ import annotations
import asyncio
import functools

def plain(a, b=2, *c, d=4, **e):
    "doc"
    if a > 5:
        return a * b
    for x in c:
        try:
            if x == 3:
                return x
        finally:
            a += 1
    if d == 0:
        raise ValueError("d")

def deco(f):
    @functools.wraps(f)
    def inner(*a, **k):
        return f(*a, **k)
    return inner

@deco
@deco
def decorated(x):
    return [y + x for y in range(3)]

class K:
    def __init__(self, v):
        self.v = v
        self.__w = v

    def m(self, q):
        """docs"""
        return self.v + q + self.__w

    @property
    def p(self):
        return self.__w

    def same(self, other):
        return isinstance(other, K)

class L(K):
    def m(self, q):
        def inner(z):
            return z + self.v + q
        return super().m(q) + inner(1)

def outer(n):
    k = 3
    def inner(a):
        nonlocal k
        k += 1
        return a + n + k
    return inner

counter = outer(1)
lam = lambda x, y=3: x + y
lams = [lambda x: x, lambda x: x + 1]
comp = [lambda x: x * i for i in (5,)]

def gen(n):
    for i in range(n):
        r = yield i
    return 'done'

async def co(n):
    await asyncio.sleep(0)
    if n < 0:
        raise KeyError(n)
    return n

async def agen(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i
    return

def sees(a):
    b = 2
    return locals(), sorted(dir()), vars()

def empty():
    pass

def only_doc():
    "x"

def comprehensions(xs):
    return sum(x for x in xs), {k: v for k, v in zip(xs, xs)}, [lambda: x for x in xs][0]()

def match(x):
    match x:
        case [a, b]:
            return a + b
        case {"k": v}:
            return v
        case _:
            return None

def recursive(n):
    return 1 if n == 0 else n * recursive(n - 1)
'''

CALLS: dict[str, list[tuple[tuple[Any, ...], dict[str, Any]]]] = {
    "plain": [((1,), {}), ((6, 7), {}), ((1, 2, 3, 4), {"d": 5}), ((1,), {"d": 0, "z": 1}), ((), {})],
    "decorated": [((1,), {})],
    "K.m": [(("K", 2), {})],
    "K.p": [(("K",), {})],
    "K.same": [(("K", 2), {})],
    "L.m": [(("L", 2), {})],
    "counter": [((1,), {})],
    "lam": [((1,), {})],
    "lams.0": [((1,), {})],
    "lams.1": [((1,), {})],
    "comp.0": [((2,), {})],
    "gen": [((3,), {})],
    "co": [((3,), {}), ((-1,), {})],
    "agen": [((3,), {})],
    "sees": [((1,), {})],
    "empty": [((), {})],
    "only_doc": [((), {})],
    "comprehensions": [(([1, 2],), {})],
    "match": [(([1, 2],), {}), (({"k": 1},), {}), ((3,), {})],
    "recursive": [((5,), {})],
}


class Hits(list[Any]):
    """A gate that collects what arrives at it."""

    def gate(self) -> types.ModuleType:
        gate = types.ModuleType("gate")

        def failed() -> None:
            self.append(("failed", sys.exception()))

        def stop() -> None:
            self.append(("stop",))

        gate.__dict__.update(
            clock=time.perf_counter_ns,
            tick=itertools.count().__next__,
            mistakes=Exception,
            everything=BaseException,
            leaving=lambda: (),
            hit=lambda *hit: self.append(("hit", *hit)),
            before=lambda *hit: self.append(("before", *hit)),
            trip=failed,
            amiss=failed,
            stop=stop,
            matches=lambda error: self.append(("matches", error)),
            locals=dict,
            tree=Tree,
        )
        return gate


class Tree:
    """Times nothing."""

    def enter(self, site: int) -> int:
        return site

    def leave(self, site: int, begun: int, value: Any) -> Any:
        return value


def weaves(kind: str, gate: types.ModuleType, code: types.CodeType) -> list[instrument.Weave]:
    line = max(line for *_, line in code.co_lines() if line is not None)
    kinds: dict[str, list[instrument.Weave]] = {
        "call": [CallWeave(gate, count=True)],
        "before": [CallWeave(gate, before=True, success=False, failure=False)],
        "failure": [CallWeave(gate, success=False)],
        "condition": [CallWeave(gate, condition=Asked("cost_ms >= 0 and any(z is z for z in args) or True"))],
        "values": [CallWeave(gate, values=[Asked("ret"), Asked("[exc for _ in args]")])],
        "trace": [TraceWeave(gate)],
        "log": [LineWeave(gate, line)],
        "stop": [LineWeave(gate, line, stops=True, condition=Asked("len(args) < 100"))],
        "raise": [RaiseWeave(gate)],
        "many": [CallWeave(gate), TraceWeave(gate), LineWeave(gate, line), CallWeave(gate), LineWeave(gate, line, stops=True)],
    }
    return kinds[kind]


@pytest.fixture(scope="module")
def loaded() -> tuple[types.ModuleType, ast.Module]:
    """The module of all shapes, and its tree."""
    module = types.ModuleType("shapes")
    exec(compile(TEXT, "shapes.py", "exec"), module.__dict__)
    return module, ast.parse(TEXT)


def function_of(module: types.ModuleType, name: str) -> Any:
    found: Any = module
    for part in name.split("."):
        found = found[int(part)] if part.isdigit() else getattr(found, part)
    if isinstance(found, property):
        found = found.fget
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    return found


def outcome(module: types.ModuleType, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    args = tuple(getattr(module, arg)(1) if arg in ("K", "L") else arg for arg in args)
    try:
        result = function(*args, **named)
        if isinstance(result, types.GeneratorType):
            return list(result)
        if isinstance(result, types.CoroutineType):
            return asyncio.run(result)
        if isinstance(result, types.AsyncGeneratorType):
            return asyncio.run(_all_of(result))
        return result
    except Exception as error:
        lines = []
        trace = error.__traceback__
        while trace is not None:
            lines.append((trace.tb_frame.f_code.co_name, trace.tb_lineno))
            trace = trace.tb_next
        return type(error), str(error), [line for line in lines if line[0] == function.__name__]


async def _all_of(items: Any) -> list[Any]:
    return [item async for item in items]


KINDS = ["call", "before", "failure", "condition", "values", "trace", "log", "stop", "raise", "many"]
PROBED = [(name, kind) for name in CALLS for kind in KINDS if name != "only_doc" or kind not in ("log", "stop", "many")]  # it has no line to stop at


@pytest.mark.parametrize(("name", "kind"), PROBED)
def test_a_probed_function_does_what_it_did(loaded: tuple[types.ModuleType, ast.Module], name: str, kind: str) -> None:
    """Result, exception, traceback lines, names, flags and captured variables are those of the function without a probe."""
    module, tree = loaded
    function = function_of(module, name)
    code, hits = function.__code__, Hits()
    closure = [cell.cell_contents for cell in function.__closure__ or ()]
    before = [outcome(module, function, *each) for each in CALLS[name]]
    if name == "counter":
        function.__closure__[0].cell_contents = closure[0]

    woven = instrument.instrument(code, tree, weaves(kind, hits.gate(), code))
    function.__code__ = woven
    try:
        after = [outcome(module, function, *each) for each in CALLS[name]]
    finally:
        function.__code__ = code
    if name == "counter":
        for cell, value in zip(function.__closure__, closure, strict=True):
            cell.cell_contents = value

    assert before == after
    for attribute in ("co_name", "co_qualname", "co_filename", "co_firstlineno", "co_freevars", "co_argcount", "co_kwonlyargcount"):
        assert getattr(code, attribute) == getattr(woven, attribute)
    assert code.co_flags & 0x1FE03BF == woven.co_flags & 0x1FE03BF
    assert [] == [hit for hit in hits if hit[0] == "failed"]
    if kind not in ("failure", "raise"):
        assert hits


def test_nested_code_is_the_same_object(loaded: tuple[types.ModuleType, ast.Module]) -> None:
    """Functions made while a probe is set have the code objects they always had."""
    module, tree = loaded

    woven = instrument.instrument(module.outer.__code__, tree, [CallWeave(Hits().gate())])

    nested = [const for const in module.outer.__code__.co_consts if isinstance(const, types.CodeType)]
    assert nested
    assert all(any(const is each for const in woven.co_consts) for each in nested)


def test_the_original_is_known_by_identity(loaded: tuple[types.ModuleType, ast.Module]) -> None:
    """Instrumented code leads to the code it stands in for; other code to nothing."""
    module, tree = loaded
    code = module.plain.__code__

    woven = instrument.instrument(code, tree, [CallWeave(Hits().gate())])

    assert code is instrument.original(woven)
    assert instrument.original(code) is None


def test_other_text_is_refused(loaded: tuple[types.ModuleType, ast.Module]) -> None:
    """Code whose text is not the text at hand is left alone, with the reason."""
    module, _ = loaded

    with pytest.raises(Refused, match="not what plain was compiled from"):
        instrument.instrument(module.plain.__code__, ast.parse(TEXT.replace("a * b", "a + b")), [CallWeave(Hits().gate())])


def test_a_failing_condition_reaches_the_gate_and_not_the_caller(loaded: tuple[types.ModuleType, ast.Module]) -> None:
    """An exception in a condition ends at the gate; the call returns its result."""
    module, tree = loaded
    function, hits = function_of(module, "lam"), Hits()
    code = function.__code__

    function.__code__ = instrument.instrument(code, tree, [CallWeave(hits.gate(), condition=Asked("no_such_name > 1"))])
    try:
        result = function(1)
    finally:
        function.__code__ = code

    assert 4 == result
    assert [NameError] == [type(error) for _, error in hits]


def test_entry_values_are_shown_where_parameters_are_bound_again() -> None:
    """`args` and the recorded arguments are what came in, also where the function rebinds or deletes them."""
    text = "def f(a, b):\n    a = a + 1\n    del b\n    return a\n"
    scope: dict[str, Any] = {}
    exec(compile(text, "f.py", "exec"), scope)
    hits = Hits()
    weave = CallWeave(hits.gate(), values=[Asked("args.b"), Asked("args[0]"), Asked("a"), Asked("ret")])

    scope["f"].__code__ = instrument.instrument(scope["f"].__code__, ast.parse(text), [weave])
    scope["f"](1, 2)

    assert (2, 1, 2, 2) == hits[0][4]

"""Walking a syntax tree: nothing of it is missed, whatever this Python's grammar has."""

from __future__ import annotations

import ast
import sysconfig
from pathlib import Path

import pytest

from livesh.swap.text.syntax import children, nodes_in

_BESIDE = (ast.expr_context, ast.operator, ast.cmpop, ast.boolop, ast.unaryop)
_STDLIB = Path(sysconfig.get_path("stdlib"))
EVERYTHING = """
import a.b as c
from . import d
async def f(x, /, y: int = 1, *args, k, m=2, **kw) -> None:
    global g
    async with a as b, c:
        await x; del y
    async for z in y: yield {**z, 1: 2}
    return [i async for i in x if i]
def h(*, k=None):
    nonlocal_ = lambda *, q: not -q
    def inner():
        nonlocal nonlocal_
    try: raise E from None
    except* (A, B) as e: assert e, "m"
    match x:
        case {"a": 1, **rest} | C(1, n=2): pass
        case [1, *more] as whole if more: pass
        case None | _: pass
    while (w := 1): break
    return f"{w!r:>{k}}" if 1 < w <= 2 and w or x[1:2, ...] else (yield from w)
@decorated
class D(Base, metaclass=M):
    a: int = 1
    b += 1
"""
NEWER = ("type X[T: int] = list[T]\ndef f[**P, *Ts](): pass", "class A[T = int]: pass", "t'{a!r:>{b}}'", "lazy import a", "[*a for a in b]")


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("text", [EVERYTHING, *filter(_parses, NEWER), *(_STDLIB.joinpath(name).read_text() for name in ("typing.py", "enum.py", "asyncio/taskgroups.py", "test/test_generators.py")
                                                if _STDLIB.joinpath(name).exists())])
def test_every_node_is_met_once(text: str) -> None:
    """As `ast.walk` meets them, but for contexts and operators, which say nothing by themselves."""
    tree = ast.parse(text)
    wanted = [id(node) for node in ast.walk(tree) if not isinstance(node, _BESIDE)]

    assert sorted(wanted) == sorted(map(id, nodes_in(tree)))
    for node in ast.walk(tree):
        assert [id(each) for each in ast.iter_child_nodes(node) if not isinstance(each, _BESIDE)] == list(map(id, children(node)))


@pytest.mark.parametrize("name", sorted(name for name in dir(ast) if isinstance(getattr(ast, name), type) and issubclass(getattr(ast, name), ast.AST)))
def test_a_node_without_its_fields_has_no_children(name: str) -> None:
    """As a tree that is put together by hand may have one."""
    assert [] == children(ast.AST.__new__(getattr(ast, name)))

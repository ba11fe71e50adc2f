"""Ordinary edits are carried without a word: a warning that says nothing is one that hides another."""

from __future__ import annotations

import pytest
from handmade import Shelf

import livesh

MADE = """
LOG = []
def load(n):
    \'\'\'Load.\'\'\'
    LOG.append(n)
    return n
class Meta(type):
    def __init__(cls, name, bases, ns):
        \'\'\'Make.\'\'\'
        super().__init__(name, bases, ns)
        cls.set_up(ns)
    def set_up(cls, ns):
        \'\'\'Set up.\'\'\'
        cls.noted = list(ns)
class Base:
    def __init_subclass__(cls):
        \'\'\'Note.\'\'\'
        LOG.append(cls)
    def run(self, n):
        \'\'\'Run.\'\'\'
        return load(n)
def make():
    class Inner(Base): pass
    class Other(metaclass=Meta): pass
    return Inner, Other
DATA, RAN, CLASSES = load(1), Base().run(2), make()
"""
EDITS = {
    "docstrings": (MADE, ".\'\'\'", "!\'\'\'"),
    "annotations": (MADE, "(n):", "(n: int) -> int:"),
    "annotations of methods": (MADE, "(self, n):", "(self, n: int) -> int:"),
    "annotations of a metaclass": (MADE, "(cls, ns):", "(cls, ns: dict) -> None:"),
    "annotations of what is stored": (MADE, "cls.noted =", "cls.noted: list[str] ="),
    "annotations of a hook": (MADE, "(cls):", "(cls) -> None:"),
    "a pattern": ("import re\nX = re.compile(r'[a-z]+$', re.I)\ndef f(s): return bool(X.match(s))\n", "[a-z]", "[a-y]"),
    "a pattern in a class": ("import re\nclass C:\n    X = re.compile('a+')\n    def f(self, s): return self.X.match(s)\nc = C()\n", "a+", "b+"),
    "patterns in a table": ("import re\nT = {n: re.compile(p) for n, p in [('a', 'x'), ('b', 'y')]}\n", "'y'", "'z'"),
    "what only a program runs": ("def f(): return 1\nif __name__ == '__main__':\n    print(f())\n", "print(f())", "print(f(), f())"),
    "a body": ("def f(): return 1\n", "1", "2"),
    "a default": ("def f(a=1): return a\n", "a=1", "a=2"),
    "a constant and what is made of it": ("A = 1\nB = A * 2\ndef f(): return B\n", "A = 1", "A = 3"),
    "a constant of a class": ("class C:\n    LIMIT = 1\n    def f(self): return self.LIMIT\nc = C()\n", "LIMIT = 1", "LIMIT = 2"),
    "a docstring": ('"""One."""\ndef f():\n    """One."""\n', "One", "Two"),
    "an import": ("import os\ndef f(): return os.sep\n", "import os\n", "import os\nimport json\n"),
    "a name of an import": ("from os.path import join\ndef f(): return join\n", "import join\n", "import join, split\n"),
    "a logger": ("import logging\nlog = logging.getLogger('a')\ndef f(): return log.name\n", "'a'", "'b'"),
    "a struct": ("import struct\nS = struct.Struct('<I')\ndef f(): return S.size\n", "'<I'", "'<Q'"),
    "a named tuple": ("from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef f(): return P(1, 2)._fields\n", "return P(1, 2)", "return P(2, 1)"),
    "a type variable": ("from typing import TypeVar\nT = TypeVar('T')\ndef f(x: T) -> T: return x\n", "('T')", "('T', bound=int)"),
    "a member of an enum": ("import enum\nclass E(enum.Enum):\n    A = 1\ndef f(): return list(E)\n", "A = 1", "A = 1\n    B = 2"),
    "a flag": ("import enum\nclass E(enum.Flag):\n    A = 1\ndef f(): return E.A\n", "return E.A", "return ~E.A"),
    "a typed dict": ("from typing import TypedDict\nclass D(TypedDict):\n    a: int\ndef f() -> D: return {'a': 1}\n", "a: int", "a: int\n    b: str"),
    "a protocol": ("from typing import Protocol\nclass P(Protocol):\n    def f(self) -> int: ...\n", "int", "str"),
    "a data class": ("from dataclasses import dataclass\n@dataclass\nclass D:\n    a: int = 1\n    def f(self): return self.a\n", "return self.a", "return -self.a"),
    "a cached function": ("from functools import lru_cache\n@lru_cache\ndef f(n): return n\n", "return n", "return n + 1"),
    "a property": ("class C:\n    @property\n    def p(self): return 1\nc = C()\n", "return 1", "return 2"),
    "a decorator's body": ("def deco(f):\n    def inner(*a): return f(*a)\n    return inner\n@deco\ndef f(x): return x\n", "inner(*a): return f(*a)", "inner(*a): return -f(*a)"),
    "a route": ("R = {}\ndef route(p):\n    def deco(f):\n        R[p] = f\n        return f\n    return deco\n@route('/a')\ndef a(): return 1\n", "'/a'", "'/b'"),
    "a context manager": ("from contextlib import contextmanager\n@contextmanager\ndef f():\n    yield 1\n", "yield 1", "yield 2"),
    "a single dispatch": ("from functools import singledispatch\n@singledispatch\ndef f(x): return 1\n@f.register\ndef _(x: int): return 2\n", "return 2", "return 3"),
    "a partial": ("from functools import partial\ndef g(a, b): return a, b\nf = partial(g, 1)\n", "g, 1", "g, 2"),
    "a generator": ("def f():\n    yield 1\n", "yield 1", "yield 2"),
    "an exception": ("class E(Exception):\n    code = 1\n", "code = 1", "code = 2"),
    "a guard": ("try:\n    import json\nexcept ImportError:\n    json = None\nif json:\n    def f(): return 1\n", "return 1", "return 2"),
    "a lambda in a table": ("T = {'a': lambda x: x, 'b': lambda x: -x}\n", "lambda x: x,", "lambda x: x + 1,"),
    "a sorted tuple": ("N = tuple(sorted({'b', 'a'}))\n", "'b'", "'c'"),
    "a date": ("import datetime\nD = datetime.date(2026, 1, 1)\n", "1, 1", "2, 2"),
    "a path": ("from pathlib import Path\nHERE = Path(__file__).parent / 'a'\n", "'a'", "'b'"),
    "a decimal": ("from decimal import Decimal\nD = Decimal('1.0')\n", "1.0", "2.0"),
    "a template": ("from string import Template\nT = Template('$a')\ndef f(): return T.substitute(a=1)\n", "$a'", "$a!'"),
    "a version of a module": ("__version__ = '1'\n__all__ = ['f']\ndef f(): return __version__\n", "'1'", "'2'"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_nothing_is_said_of_an_ordinary_edit(shelf: Shelf, edit: str) -> None:
    """Neither of the swap, nor of going back, nor of the second time."""
    text, old, new = EDITS[edit]
    assert text != text.replace(old, new)
    live = shelf.load(text)
    for step in (lambda: livesh.swap(live.__name__, sources={live.__name__: text.replace(old, new)}), lambda: livesh.rollback(live.__name__)) * 2:
        done = step()
        assert {live.__name__} == done.versions.keys()
        assert ([], []) == (done.warnings, done.held)


def test_classes_that_get_slots_are_named_in_one_sentence(shelf: Shelf) -> None:
    """Twelve classes of one release were twelve sentences."""
    text = "".join(f"class {name}:\n    def __init__(self): self.a = 1\n" for name in "ABC")
    live = shelf.load(text)
    done = livesh.swap(live.__name__, sources={live.__name__: text.replace("    def", "    __slots__ = ('a',)\n    def")})
    assert ["instances of A, B, C keep their __dict__: attributes beyond their __slots__ can still be set"] == done.warnings

"""Which names, tables, defaults and attributes are one object: after an edit, after going back and once more it is as in a fresh process.

Each case is a text, another one, and what is asked of a module `m` that has it (`held` is what its names were at first).
"""

from __future__ import annotations

import pytest
from handmade import Shelf, goes_as_fresh

Case = tuple[str, str, tuple[str, ...]]
CASES: dict[str, Case] = {
    "handlers_append": (
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = {}\nfor n in ('a', 'b'):\n    h = make(n)\n    T[n] = h\n",
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = {}\nfor n in ('a', 'b', 'c'):\n    h = make(n)\n    T[n] = h\n",
        ('{k: v() for k, v in m.T.items()}', 'm.h()', "m.h is m.T['c'] if 'c' in m.T else m.h is m.T['b']"),
    ),
    "handlers_prepend": (
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = {}\nfor n in ('a', 'b'):\n    h = make(n)\n    T[n] = h\n",
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = {}\nfor n in ('c', 'a', 'b'):\n    h = make(n)\n    T[n] = h\n",
        ('{k: v() for k, v in m.T.items()}', 'list(m.T)', "m.h is m.T['b']"),
    ),
    "handlers_remove": (
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = {}\nfor n in ('a', 'b', 'c'):\n    h = make(n)\n    T[n] = h\n",
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = {}\nfor n in ('a', 'c'):\n    h = make(n)\n    T[n] = h\n",
        ('{k: v() for k, v in m.T.items()}', 'list(m.T)', "m.h is m.T['c']"),
    ),
    "handlers_remove_last": (
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = {}\nfor n in ('a', 'b', 'c'):\n    h = make(n)\n    T[n] = h\n",
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = {}\nfor n in ('a', 'b'):\n    h = make(n)\n    T[n] = h\n",
        ('{k: v() for k, v in m.T.items()}', 'm.h()', "m.h is m.T['b']"),
    ),
    "handlers_reorder": (
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = {}\nfor n in ('a', 'b', 'c'):\n    h = make(n)\n    T[n] = h\n",
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = {}\nfor n in ('c', 'b', 'a'):\n    h = make(n)\n    T[n] = h\n",
        ('{k: v() for k, v in m.T.items()}', 'm.h()', "m.h is m.T['a']"),
    ),
    "list_prepend": (
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = []\nfor n in ('a', 'b'):\n    h = make(n)\n    T.append(h)\n",
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = []\nfor n in ('c', 'a', 'b'):\n    h = make(n)\n    T.append(h)\n",
        ('[v() for v in m.T]', 'm.h()', 'm.h is m.T[-1]'),
    ),
    "list_reorder": (
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = []\nfor n in ('a', 'b', 'c'):\n    h = make(n)\n    T.append(h)\n",
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = []\nfor n in ('c', 'b', 'a'):\n    h = make(n)\n    T.append(h)\n",
        ('[v() for v in m.T]', 'm.h()', 'm.h is m.T[-1]'),
    ),
    "objs_append": (
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = {}\nfor n in ('a', 'b'):\n    o = O(n)\n    T[n] = o\n",
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = {}\nfor n in ('a', 'b', 'c'):\n    o = O(n)\n    T[n] = o\n",
        ('{k: v.n for k, v in m.T.items()}', 'm.o.n'),
    ),
    "objs_list_prepend": (
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = []\nfor n in ('a', 'b'):\n    o = O(n)\n    T.append(o)\n",
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = []\nfor n in ('c', 'a', 'b'):\n    o = O(n)\n    T.append(o)\n",
        ('[v.n for v in m.T]', 'm.o.n', 'm.o is m.T[-1]'),
    ),
    "two_tables": (
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = []\nU = {}\nfor n in ('a', 'b'):\n    o = O(n)\n    T.append(o)\n    U[n] = o\n",
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = []\nU = {}\nfor n in ('c', 'a', 'b'):\n    o = O(n)\n    T.append(o)\n    U[n] = o\n",
        ('[v.n for v in m.T]', '{k: v.n for k, v in m.U.items()}', '[m.U[v.n] is v for v in m.T]', 'm.o is m.T[-1]'),
    ),
    "two_tables_fn": (
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = []\nU = {}\nfor n in ('a', 'b'):\n    h = make(n)\n    T.append(h)\n    U[n] = h\n",
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = []\nU = {}\nfor n in ('c', 'a', 'b'):\n    h = make(n)\n    T.append(h)\n    U[n] = h\n",
        ('[v() for v in m.T]', '{k: v() for k, v in m.U.items()}', '[m.U[v()[0]] is v for v in m.T]'),
    ),
    "two_tables_lists": (
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = []\nU = {}\nfor n in ('a', 'b'):\n    r = [n]\n    T.append(r)\n    U[n] = r\n",
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = []\nU = {}\nfor n in ('c', 'a', 'b'):\n    r = [n]\n    T.append(r)\n    U[n] = r\n",
        ('m.T, m.U', '[m.U[v[0]] is v for v in m.T]'),
    ),
    "join_alias": (
        "A = []\nB = []\nC = {'a': A}\n",
        "A = []\nB = A\nC = {'a': A}\n",
        ('m.A is m.B', "m.C['a'] is m.B"),
    ),
    "split_fn": (
        'def a(): return 1\nb = a\nT = [a, b]\n',
        'def a(): return 1\ndef b(): return 2\nT = [a, b]\n',
        ('m.a(), m.b(), [x() for x in m.T]',),
    ),
    "join_fn": (
        'def a(): return 1\ndef b(): return 2\nT = [a, b]\n',
        'def a(): return 1\nb = a\nT = [a, b]\n',
        ('m.a(), m.b(), [x() for x in m.T]', 'm.a is m.b'),
    ),
    "cross": (
        "A = [1]\nB = [2]\nT = {'x': A, 'y': B}\n",
        "A = [1]\nB = [2]\nT = {'x': B, 'y': A}\n",
        ('m.T', "m.T['x'] is m.B", 'm.A, m.B'),
    ),
    "cross_names": (
        'A = [1]\nB = [2]\nT = [A, B]\n',
        'B = [1]\nA = [2]\nT = [A, B]\n',
        ('m.A, m.B, m.T', 'm.T[0] is m.A'),
    ),
    "nested_shared": (
        "BASE = {'x': [1]}\nA = {'b': BASE, 'l': BASE['x']}\nB = [A['l'], BASE]\n",
        "BASE = {'x': [1, 2]}\nA = {'b': BASE, 'l': BASE['x']}\nB = [A['l'], BASE]\n",
        ('m.A, m.B', "m.A['l'] is m.BASE['x'], m.B[0] is m.A['l'], m.B[1] is m.BASE"),
    ),
    "default_shared": (
        "D = {'a': 1}\ndef f(x=D): return x\ndef g(x=D): return x\n",
        "D = {'a': 2}\ndef f(x=D): return x\ndef g(x=D): return x\n",
        ('m.f(), m.g()', 'm.f() is m.g() is m.D'),
    ),
    "comp_table": (
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = {n: make(n, 1) for n in 'ab'}\nF = T['a']\nL = list(T.values())\n",
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = {n: make(n, 2) for n in 'ab'}\nF = T['a']\nL = list(T.values())\n",
        ('m.F(), [f() for f in m.L]', "m.F is m.T['a'], m.L[1] is m.T['b']"),
    ),
    "cls_loop": (
        'class C:\n    T = []\n    for n in (1, 2):\n        row = [n]\n        T.append(row)\n',
        'class C:\n    T = []\n    for n in (1, 2, 3):\n        row = [n]\n        T.append(row)\n',
        ('m.C.T, m.C.row', 'm.C.row is m.C.T[-1]'),
    ),
    "cls_loop_fn": (
        'class C:\n    T = {}\n    for n in (1, 2):\n        def h(self, n=n): return n\n        T[n] = h\n',
        'class C:\n    T = {}\n    for n in (1, 2, 3):\n        def h(self, n=n): return n\n        T[n] = h\n',
        ('{k: h(0) for k, h in m.C.T.items()}, m.C().h()',),
    ),
    "setattr_loop": (
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nfor n in ('a', 'b'):\n    m = make(n)\n    setattr(O, n, staticmethod(m))\n",
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nfor n in ('a', 'b', 'c'):\n    m = make(n)\n    setattr(O, n, staticmethod(m))\n",
        ('m.O.a(), m.O.b()', "m.O.c() if hasattr(m.O, 'c') else None", 'm.m()'),
    ),
    "globals_loop": (
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nfor n in ('a', 'b'):\n    m = make(n)\n    globals()[n] = m\n",
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nfor n in ('a', 'b', 'c'):\n    m = make(n)\n    globals()[n] = m\n",
        ('m.a(), m.b()', 'm.m()', "m.m is m.b, hasattr(m, 'c')"),
    ),
    "types_loop": (
        "T = {}\nfor n in ('A', 'B'):\n    t = type(n, (), {'name': n})\n    T[n] = t\n",
        "T = {}\nfor n in ('A', 'B', 'C'):\n    t = type(n, (), {'name': n})\n    T[n] = t\n",
        ('{k: v.name for k, v in m.T.items()}, m.t.name',),
    ),
    "types_loop_globals": (
        "for n in ('A', 'B'):\n    t = type(n, (), {'name': n})\n    globals()[n] = t\n",
        "for n in ('A', 'B', 'C'):\n    t = type(n, (), {'name': n})\n    globals()[n] = t\n",
        ('m.A.name, m.B.name, m.t.name', "hasattr(m, 'C')"),
    ),
    "partial_loop": (
        "import functools\ndef f(a, b): return a, b\nT = {}\nfor n in ('A', 'B'):\n    p = functools.partial(f, n)\n    T[n] = p\n",
        "import functools\ndef f(a, b): return a, b\nT = {}\nfor n in ('A', 'B', 'C'):\n    p = functools.partial(f, n)\n    T[n] = p\n",
        ('{k: v(1) for k, v in m.T.items()}, m.p(2)',),
    ),
    "bound_loop": (
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = {}\nfor n in ('A', 'B'):\n    o = O(n)\n    b = o.__str__\n    T[n] = o.__reduce__\n",
        "def make(n, k=0):\n    def h(): return n, k\n    return h\nclass O:\n    def __init__(self, n): self.n = n\nT = {}\nfor n in ('A', 'B', 'C'):\n    o = O(n)\n    b = o.__str__\n    T[n] = o.__reduce__\n",
        ('sorted(m.T), m.o.n',),
    ),
    "default_shared_by_keyword": (
        "D = {'a': 1}\ndef f(x=D): return x\ndef g(*, x=D): return x\n",
        "D = {'a': 2}\ndef f(x=D): return x\ndef g(*, x=D): return x\n",
        ('m.f(), m.g()', 'm.f() is m.g() is m.D'),
    ),
    "default_below": (
        "D = {'a': 1}\ndef f(x=D): return x\nf.d = D\n",
        "D = {'a': 2}\ndef f(x=D): return x\nf.d = D\n",
        ('m.f() is m.D, m.f.d is m.D',),
    ),
    "cls_attr": (
        "D = {'a': 1}\nclass C:\n    x = D\n    y = [D]\n    def f(self, d=D): return d\n    z = (D, 1)\n",
        "D = {'a': 2}\nclass C:\n    x = D\n    y = [D]\n    def f(self, d=D): return d\n    z = (D, 1)\n",
        ('m.C.x is m.D, m.C.y[0] is m.D, m.C().f() is m.D, m.C.z[0] is m.D', 'm.C.x'),
    ),
    "cls_attr_list": (
        'D = [1]\nclass C:\n    x = D\n    y = [D]\n    def f(self, d=D): return d\n',
        'D = [2]\nclass C:\n    x = D\n    y = [D]\n    def f(self, d=D): return d\n',
        ('m.C.x is m.D, m.C.y[0] is m.D, m.C().f() is m.D', 'm.C.x'),
    ),
    "inst_attr": (
        "D = [1]\nclass O:\n    def __init__(self, d): self.d = d\no = O(D)\nP = {'o': o, 'd': o.d}\n",
        "D = [2]\nclass O:\n    def __init__(self, d): self.d = d\no = O(D)\nP = {'o': o, 'd': o.d}\n",
        ("m.o.d is m.D, m.P['d'] is m.D, m.P['o'] is m.o", 'm.D'),
    ),
    "closure_shared": (
        'D = [1]\ndef mk(d):\n    def f(): return d\n    return f\nf = mk(D)\nL = [f]\n',
        'D = [2]\ndef mk(d):\n    def f(): return d\n    return f\nf = mk(D)\nL = [f]\n',
        ('m.f() is m.D, m.L[0] is m.f', 'm.f()'),
    ),
    "partial_shared": (
        "import functools\nD = [1]\ndef f(d): return d\np = functools.partial(f, D)\nL = {'p': p}\n",
        "import functools\nD = [2]\ndef f(d): return d\np = functools.partial(f, D)\nL = {'p': p}\n",
        ("m.p() is m.D, m.L['p'] is m.p", 'm.p()'),
    ),
    "bound_shared": (
        'D = [1]\na = D.append\n',
        'D = [2]\na = D.append\n',
        ('m.a.__self__ is m.D', 'm.D'),
    ),
    "tuple_shared": (
        "D = {'k': 1}\nT = (D, D)\nU = [T]\n",
        "D = {'k': 2}\nT = (D, D)\nU = [T]\n",
        ('m.T[0] is m.D, m.T[1] is m.D, m.U[0] is m.T', 'm.U'),
    ),
    "deep_shared": (
        "D = {'k': 1}\nT = {'x': {'y': [D]}}\nU = T['x']['y']\nV = U[0]\n",
        "D = {'k': 2}\nT = {'x': {'y': [D]}}\nU = T['x']['y']\nV = U[0]\n",
        ("m.V is m.D, m.U is m.T['x']['y']", 'm.V'),
    ),
    "set_shared": (
        'class K:\n    def __init__(self, n): self.n = n\na = K(1)\nS = {a}\nL = [a]\n',
        'class K:\n    def __init__(self, n): self.n = n\na = K(2)\nS = {a}\nL = [a]\n',
        ('m.a in m.S, m.L[0] is m.a', '[x.n for x in m.S]', "held['a'].n"),
    ),
    "default_dict_shared": (
        "import collections\nD = {'k': 1}\nC = collections.ChainMap(D, {'z': 1})\n",
        "import collections\nD = {'k': 2}\nC = collections.ChainMap(D, {'z': 1})\n",
        ('m.C.maps[0] is m.D', "m.C['k']"),
    ),
    "proxy_shared": (
        "import types\nD = {'k': 1}\nC = types.MappingProxyType(D)\nL = [C]\n",
        "import types\nD = {'k': 2}\nC = types.MappingProxyType(D)\nL = [C]\n",
        ("m.C['k'], m.L[0]['k']", 'm.L[0] is m.C'),
    ),
    "swap_tables": (
        "EU = {'h': 'eu'}\nUS = {'h': 'us'}\nR = {'primary': EU, 'backup': US}\n",
        "EU = {'h': 'eu'}\nUS = {'h': 'us'}\nR = {'primary': US, 'backup': EU}\n",
        ('m.R', 'm.EU, m.US', "m.R['primary'] is m.US, m.R['backup'] is m.EU"),
    ),
    "swap_objs": (
        "class S:\n    def __init__(self, n): self.n = n\nEU = S('eu')\nUS = S('us')\nR = [EU, US]\n",
        "class S:\n    def __init__(self, n): self.n = n\nEU = S('eu')\nUS = S('us')\nR = [US, EU]\n",
        ('[x.n for x in m.R]', 'm.EU.n, m.US.n', 'm.R[0] is m.US'),
    ),
    "swap_inner": (
        "CONF = {'eu': {'h': 'eu'}, 'us': {'h': 'us'}}\nR = {'p': CONF['eu'], 'b': CONF['us']}\n",
        "CONF = {'eu': {'h': 'eu'}, 'us': {'h': 'us'}}\nR = {'p': CONF['us'], 'b': CONF['eu']}\n",
        ('m.R', 'm.CONF', "m.R['p'] is m.CONF['us']"),
    ),
    "swap_inner_edit": (
        "CONF = {'eu': {'h': 'eu'}, 'us': {'h': 'us'}}\nR = {'p': CONF['eu'], 'b': CONF['us']}\n",
        "CONF = {'eu': {'h': 'eu2'}, 'us': {'h': 'us2'}}\nR = {'p': CONF['us'], 'b': CONF['eu']}\n",
        ('m.R', 'm.CONF', "m.R['p'] is m.CONF['us']"),
    ),
    "swap_attr": (
        "class A:\n    t = {'x': 1}\nclass B:\n    t = {'x': 2}\nT = [A.t, B.t]\n",
        "class A:\n    t = {'x': 1}\nclass B:\n    t = {'x': 2}\nT = [B.t, A.t]\n",
        ('m.T', 'm.A.t, m.B.t', 'm.T[0] is m.B.t'),
    ),
    "swap_ret": (
        "EU = {'h': 'eu'}\nUS = {'h': 'us'}\ndef pick(n): return {'eu': EU, 'us': US}[n]\nR = pick('eu')\n",
        "EU = {'h': 'eu'}\nUS = {'h': 'us'}\ndef pick(n): return {'eu': EU, 'us': US}[n]\nR = pick('us')\n",
        ('m.R', 'm.EU, m.US', 'm.R is m.US'),
    ),
    "alias_other": (
        "EU = {'h': 'eu'}\nUS = {'h': 'us'}\nR = EU\n",
        "EU = {'h': 'eu'}\nUS = {'h': 'us'}\nR = US\n",
        ('m.R', 'm.EU, m.US', 'm.R is m.US'),
    ),
    "alias_expr": (
        "EU = {'h': 'eu'}\nUS = {'h': 'us'}\nF = 1\nR = EU if F else US\n",
        "EU = {'h': 'eu'}\nUS = {'h': 'us'}\nF = 0\nR = EU if F else US\n",
        ('m.R', 'm.EU, m.US', 'm.R is m.US'),
    ),
    "alias_attr": (
        "class O:\n    def __init__(self, t): self.t = t\nEU = {'h': 'eu'}\nUS = {'h': 'us'}\no = O(EU)\n",
        "class O:\n    def __init__(self, t): self.t = t\nEU = {'h': 'eu'}\nUS = {'h': 'us'}\no = O(US)\n",
        ('m.o.t', 'm.EU, m.US', 'm.o.t is m.US', "held['o'].t"),
    ),
    "alias_default": (
        "EU = {'h': 'eu'}\nUS = {'h': 'us'}\ndef f(t=EU): return t\n",
        "EU = {'h': 'eu'}\nUS = {'h': 'us'}\ndef f(t=US): return t\n",
        ('m.f()', 'm.EU, m.US', 'm.f() is m.US'),
    ),
    "alias_cls": (
        "EU = {'h': 'eu'}\nUS = {'h': 'us'}\nclass C: t = EU\n",
        "EU = {'h': 'eu'}\nUS = {'h': 'us'}\nclass C: t = US\n",
        ('m.C.t', 'm.EU, m.US', 'm.C.t is m.US'),
    ),
    "alias_closure": (
        "EU = {'h': 'eu'}\nUS = {'h': 'us'}\ndef mk(t):\n    def f(): return t\n    return f\nf = mk(EU)\n",
        "EU = {'h': 'eu'}\nUS = {'h': 'us'}\ndef mk(t):\n    def f(): return t\n    return f\nf = mk(US)\n",
        ('m.f()', 'm.EU, m.US', 'm.f() is m.US', "held['f']()"),
    ),
    "alias_partial": (
        "import functools\nEU = {'h': 'eu'}\nUS = {'h': 'us'}\nf = functools.partial(dict, EU)\ng = functools.partial(id, EU)\n",
        "import functools\nEU = {'h': 'eu'}\nUS = {'h': 'us'}\nf = functools.partial(dict, US)\ng = functools.partial(id, US)\n",
        ('m.f()', 'm.EU, m.US', 'm.g() == id(m.US)'),
    ),
    "alias_deco": (
        "EU = {'h': 'eu'}\nUS = {'h': 'us'}\ndef d(t):\n    def w(f):\n        def g(): return t\n        return g\n    return w\n@d(EU)\ndef f(): pass\n",
        "EU = {'h': 'eu'}\nUS = {'h': 'us'}\ndef d(t):\n    def w(f):\n        def g(): return t\n        return g\n    return w\n@d(US)\ndef f(): pass\n",
        ('m.f()', 'm.EU, m.US', 'm.f() is m.US', "held['f']()"),
    ),
    "alias_dc": (
        "import dataclasses\nEU = {'h': 'eu'}\nUS = {'h': 'us'}\n@dataclasses.dataclass\nclass P:\n    t: dict\np = P(EU)\n",
        "import dataclasses\nEU = {'h': 'eu'}\nUS = {'h': 'us'}\n@dataclasses.dataclass\nclass P:\n    t: dict\np = P(US)\n",
        ('m.p.t', 'm.EU, m.US', 'm.p.t is m.US'),
    ),
    "alias_list_in": (
        "EU = ['eu']\nUS = ['us']\nR = {'a': [EU]}\n",
        "EU = ['eu']\nUS = ['us']\nR = {'a': [US]}\n",
        ('m.R', 'm.EU, m.US', "m.R['a'][0] is m.US"),
    ),
    "alias_unpack": (
        "EU = ['eu']\nUS = ['us']\na, b = EU, US\n",
        "EU = ['eu']\nUS = ['us']\na, b = US, EU\n",
        ('m.a, m.b', 'm.EU, m.US', 'm.a is m.US'),
    ),
    "loop_lambda": (
        'FS = []\nfor i in range(2):\n    FS.append(lambda i=i: i)\n',
        'FS = []\nfor i in range(3):\n    FS.append(lambda i=i: i)\n',
        ('[f() for f in m.FS]',),
    ),
    "loop_cls_dict": (
        "FS = {}\nfor i in 'ab':\n    class K: n = i\n    FS[i] = K\n",
        "FS = {}\nfor i in 'abc':\n    class K: n = i\n    FS[i] = K\n",
        ('{k: f.n for k, f in m.FS.items()}', 'm.K.n'),
    ),
    "loop_closure": (
        'def mk(i):\n    def g(): return i\n    return g\nFS = [mk(i) for i in range(2)]\nlast = FS[-1]\n',
        'def mk(i):\n    def g(): return i\n    return g\nFS = [mk(i) for i in range(3)]\nlast = FS[-1]\n',
        ('[f() for f in m.FS]', 'm.last()', 'm.last is m.FS[-1]'),
    ),
    "two_names": (
        'def mk(i):\n    def g(): return i\n    return g\na = mk(2)\nb = a\nc = [a]\n',
        'def mk(i):\n    def g(): return i\n    return g\na = mk(3)\nb = a\nc = [a]\n',
        ('m.a(), m.b(), m.c[0]()', 'm.a is m.b'),
    ),
    "swap_names": (
        'def mk(i):\n    def g(): return i\n    return g\na = mk(1)\nb = mk(2)\nL = [a, b]\n',
        'def mk(i):\n    def g(): return i\n    return g\na = mk(2)\nb = mk(1)\nL = [b, a]\n',
        ('m.a(), m.b(), [x() for x in m.L]', 'm.L[0] is m.b'),
    ),
    "doc_use": (
        "'''one'''\nX = __doc__.upper()\n",
        "'''two'''\nX = __doc__.upper()\n",
        ('m.X', 'm.__doc__'),
    ),
    "doc_gone": (
        "'''one'''\nX = __doc__\n",
        'X = __doc__\n',
        ('m.X', 'm.__doc__'),
    ),
    "doc_new": (
        'X = __doc__\n',
        "'''one'''\nX = __doc__\n",
        ('m.X', 'm.__doc__'),
    ),
    "doc_fstr": (
        "'''one'''\ndef f(): return __doc__\nclass C:\n    '''c one'''\n    d = __doc__\n    def g(self): return self.__doc__\n",
        "'''two'''\ndef f(): return __doc__\nclass C:\n    '''c two'''\n    d = __doc__\n    def g(self): return self.__doc__\n",
        ('m.f(), m.C.d, m.C().g()',),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_one_object(shelf: Shelf, case: str) -> None:
    """As in a fresh module of the same text, three times."""
    goes_as_fresh(shelf, *CASES[case])

"""The laws of the design that the swap engine keeps, each a class of tests; the Threads proof of law 2 at the end.

Law 8 and 9 are proven where the agent is; these need no socket.
"""

from __future__ import annotations

import gc
import importlib
import itertools
import json
import os
import subprocess
import sys
import textwrap
import threading
import traceback
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import livesh
from livesh.swap.state import kept

NUMBER = itertools.count()


class Program:
    """A few modules of one test: written, imported and swapped under names nobody else uses."""

    def __init__(self, root: Path) -> None:
        self.root, self.suffix = root, f"_law{next(NUMBER)}_{os.getpid()}"

    def name(self, stem: str) -> str:
        return stem + self.suffix

    def write(self, **texts: str) -> None:
        for stem, text in texts.items():
            for other in ("app", "lib", "third"):
                text = text.replace(f"import {other}\n", f"import {other}{self.suffix} as {other}\n")
                text = text.replace(f"from {other} import", f"from {other}{self.suffix} import")
            (self.root / f"{self.name(stem)}.py").write_text(textwrap.dedent(text))
        importlib.invalidate_caches()

    def load(self, **texts: str) -> Any:
        self.write(**texts)
        modules = [importlib.import_module(self.name(stem)) for stem in texts]
        return modules[0] if len(modules) == 1 else modules

    def swap(self, *, options: dict[str, Any] | None = None, **texts: str) -> Any:
        self.write(**texts)
        return livesh.swap(*map(self.name, texts), **(options or {}))

    def rollback(self, stem: str, **options: Any) -> Any:
        return livesh.rollback(self.name(stem), **options)


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """A program of this test alone, gone from the process afterwards."""
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(tmp_path))
    made = Program(tmp_path)
    yield made
    sys.path.remove(str(tmp_path))
    sys.dont_write_bytecode = before
    for name in [n for n in sys.modules if n.partition(".")[0].endswith(made.suffix)]:
        del sys.modules[name]


BAD_LAST_LINES = [
    "def broken(:\n",
    "raise RuntimeError('last line')\n",
    "class Half:\n    def ok(self): return 1\n    bad = 1 / 0\n",
    "@(lambda fn: 1 / 0)\ndef decorated(): pass\n",
    "import no_module_of_this_name\n",
    "T['c'] = T['missing']\n",
    "def __livesh_check__(): return False\n",
]


class TestLaw1AllOrNothing:
    """A swap is planned completely before anything is touched."""

    @pytest.mark.parametrize("last", BAD_LAST_LINES)
    def test_whatever_goes_wrong_nothing_has_changed(self, program: Program, last: str) -> None:
        """An edit that changes everything and then fails leaves names, values, code, classes and versions alone."""
        text = "T = {'a': 1}\nK = 1\ndef f(x=1): return x, K\nclass A:\n    n = 1\n    def g(self): return self.n\n"
        app = program.load(app=text)
        names, f, a, table, code = sorted(vars(app)), app.f, app.A(), app.T, app.f.__code__
        new = "T = {'a': 2}\nT['b'] = 3\nK = 2\ndef f(x=2): return K, x\nclass A:\n    n = 2\n    m = 3\n    def g(self): return -self.n\n"

        with pytest.raises(livesh.Refused) as refusal:
            program.swap(app=new + last)

        assert refusal.value.reasons
        assert names == sorted(vars(app))
        assert ((1, 1), 1, {"a": 1}) == (f(), a.g(), app.T)
        assert (True, True, False) == (app.T is table, app.f.__code__ is code, hasattr(a, "m"))
        assert [1] == [v.number for v in livesh.versions(program.name("app"))]

    def test_over_several_modules(self, program: Program) -> None:
        """The last of three modules fails: the first two have not changed, whatever the order they are named in."""
        modules = program.load(app="def f(): return 1\n", lib="def f(): return 1\n", third="def f(): return 1\n")

        for order in itertools.permutations(("app", "lib", "third")):
            program.write(app="def f(): return 2\n", lib="def f(): return 2\n", third="def f(): return 2\n1 / 0\n")
            with pytest.raises(livesh.Refused):
                livesh.swap(*map(program.name, order))

        assert [1, 1, 1] == [m.f() for m in modules]

    def test_a_dry_run_touches_nothing(self, program: Program) -> None:
        """A dry run has a plan and no effect, and the swap afterwards still has both."""
        app = program.load(app="K = 1\ndef f(): return K\n")

        plan = program.swap(options={"dry_run": True}, app="K = 2\ndef f(): return K, K\n").plan
        before = app.f()
        program.swap(app="K = 2\ndef f(): return K, K\n")

        assert {"f", "K"} <= {step.path for step in plan.steps}
        assert (1, (2, 2)) == (before, app.f())


class TestLaw2NoMixture:
    """Code, defaults and keyword defaults change together, all modules at once; the Threads proof is below."""

    def test_a_call_from_a_callback_of_the_old_value(self, program: Program) -> None:
        """A finaliser of an old default that runs because of the swap sees the new version in both modules."""
        program.load(lib="def value(): return 1\n", app="""\
            from lib import value
            SEEN = []
            class Last:
                def __del__(self): SEEN.append((f(), value()))
            def f(x=Last()): return 1
            """)
        app = sys.modules[program.name("app")]

        program.swap(lib="def value(): return 2\n", app="""\
            from lib import value
            SEEN = []
            class Last:
                def __del__(self): SEEN.append((f(), value()))
            def f(x=None): return 2
            """)
        gc.collect()

        assert {(2, 2)} >= set(app.SEEN)


class TestLaw3ReferencesStayLive:
    """Whoever held something holds the new behaviour."""

    def test_every_kind_of_holder(self, program: Program) -> None:
        """A function held in twelve ways runs new code through each of them, and is the same object."""
        app = program.load(app="def f(x=0): return 1, x\nclass A:\n    def m(self): return 1, 0\n")
        f, a = app.f, app.A()
        import functools

        class Slotted:
            __slots__ = ("cb",)

        slotted = Slotted()
        slotted.cb = f
        holders = [f, a.m, app.A.m.__get__(a), functools.partial(f), {1: f}[1], (f,)[0], [f][0], slotted.cb,
                   lambda g=f: g(), (lambda g: lambda: g())(f), weakref.ref(f)(), functools.partial(f, 0)]

        program.swap(app="def f(x=0): return 2, x\nclass A:\n    def m(self): return 2, 0\n")

        assert [(2, 0)] * len(holders) == [holder() for holder in holders]
        assert (True, True) == (app.f is f, type(a) is app.A)

    def test_twenty_edits_later(self, program: Program) -> None:
        """References taken at any version follow to the last one and back to the first."""
        app = program.load(app="def make(n):\n    def g(): return 0, n\n    return g\n")
        held = [app.make(0)]

        for n in range(1, 21):
            program.swap(app=f"def make(n):\n    def g(): return {n}, n\n    return g\n")
            held.append(app.make(n))
        last = [g() for g in held]
        program.rollback("app", to=1)

        assert [(20, n) for n in range(21)] == last
        assert [(0, n) for n in range(21)] == [g() for g in held]


class TestLaw4StateIsKept:
    """What the edit did not touch keeps value and identity."""

    def test_everything_a_program_makes(self, program: Program) -> None:
        """Containers, locks, files, instances, caches and class attributes survive an edit of all the code around them."""
        body = """\
            import functools, threading, collections, io
            CACHE, QUEUE, LOCK, FILE = {{}}, collections.deque(), threading.RLock(), io.StringIO()
            class Reg:
                all = []
                count = 0
                def __init__(self): Reg.all.append(self); Reg.count += 1; self.v = {n}
                def show(self): return {n}, self.v
            @functools.lru_cache
            def cached(x): return object()
            FIRST = Reg()
            def f(): return {n}
            """
        app = program.load(app=body.format(n=1))
        app.CACHE["k"] = app.QUEUE.append("q") or "v"
        FIELDS = ("CACHE", "QUEUE", "LOCK", "FILE", "FIRST", "Reg")
        kept, seen, everyone = {n: vars(app)[n] for n in FIELDS}, app.cached(1), app.Reg.all

        program.swap(app=body.format(n=2))

        assert dict.fromkeys(FIELDS, True) == {n: vars(app)[n] is v for n, v in kept.items()}
        assert ({"k": "v"}, ["q"], 1) == (app.CACHE, list(app.QUEUE), app.Reg.count)
        assert (True, True) == (app.cached(1) is seen, app.Reg.all is everyone)
        assert (2, 1) == app.FIRST.show()


    def test_an_attribute_that_edited_arguments_do_not_reach(self, program: Program) -> None:
        """Where making an object has effects, an edited argument changes what it reaches, not what stands beside that in one assignment."""
        text = "OPENED = []\nclass Line:\n    def __init__(self, host):\n        self.host, self.sent = host, 0\n        OPENED.append(host)\nLINE = Line('a')\n"
        app = program.load(app=text)
        line, app.LINE.sent = app.LINE, 9

        program.swap(app=text.replace("'a'", "'b'"))

        assert (True, "b", 9) == (line is app.LINE, app.LINE.host, app.LINE.sent)
        program.rollback("app")
        assert (True, "a", 9) == (line is app.LINE, app.LINE.host, app.LINE.sent)


class TestLaw5NothingRunsTwice:
    """Untouched statements are not executed again, new ones once; what follows purely is brought up to date."""

    def test_effects_over_five_edits(self, program: Program) -> None:
        """Each edit adds one effect: each is seen once, and a rollback repeats none."""
        lib = program.load(lib="LOG = []\n")
        texts = ["from lib import LOG\n" + "".join(f"LOG.append({i})\n" for i in range(n)) + f"def f(): return {n}\n" for n in range(1, 7)]
        program.load(app=texts[0])

        for text in texts[1:]:
            program.swap(app=text)
        program.rollback("app")

        assert 5 == sys.modules[program.name("app")].f()
        assert list(range(5)) == [n for n in lib.LOG if n != 5]
        assert 1 >= lib.LOG.count(5)

    def test_derived_values_over_three_modules(self, program: Program) -> None:
        """A constant at the bottom is edited: from-imports and pure computations above it follow, effects do not run."""
        program.load(lib="A = 1\n", app="from lib import A\nB = A + 1\n", third="""\
            from app import B
            LOG = []
            C = [B] * B
            LOG.append("ran")
            def f(x=B): return C, x
            """)
        third = sys.modules[program.name("third")]

        program.swap(lib="A = 2\n")

        assert ([3, 3, 3], 3) == third.f()
        assert ["ran"] == third.LOG


class TestLaw6EveryFrameKnowsItsVersion:
    """Old frames know their version and show its text."""

    def test_three_generations_of_suspended_frames(self, program: Program) -> None:
        """Generators of versions 1, 2 and 3 raise: each traceback has the line that version had."""
        text = "{pad}def gen():\n    yield\n    raise ValueError({n})  # version {n}\n"
        app = program.load(app=text.format(pad="", n=1))
        running = [app.gen()]
        for n in (2, 3):
            program.swap(app=text.format(pad="#\n" * n, n=n))
            running.append(app.gen())
        for gen in running:
            next(gen)

        numbers = [livesh.version_of(gen.gi_frame) for gen in running]
        lines = []
        for gen in running:
            try:
                next(gen)
            except ValueError as exc:
                lines.append(traceback.extract_tb(exc.__traceback__)[-1].line)

        assert [1, 2, 3] == numbers
        assert [f"raise ValueError({n})  # version {n}" for n in (1, 2, 3)] == lines

    def test_nothing_is_kept_of_a_version_nobody_runs(self, program: Program) -> None:
        """When the last frame of version 1 is gone, its code is gone."""
        app = program.load(app="def gen():\n    yield 1\n    yield 1\n")
        gen = app.gen()
        next(gen)
        code = weakref.ref(gen.gi_code)
        program.swap(app="def gen():\n    yield 2\n    yield 2\n")
        alive = code() is not None

        del gen
        gc.collect()

        assert (True, None) == (alive, code())
        assert ["def gen():\n    yield 1\n    yield 1\n", "def gen():\n    yield 2\n    yield 2\n"] == [
            v.source for v in livesh.versions(program.name("app"))]


    def test_a_swap_leaves_nothing_to_the_collector(self, program: Program) -> None:
        """What a swap worked with is gone when it returns; circles would grow where the service allocates little."""
        text = "K = {0}\ndef make(k):\n    def inner(x={0}): return x, k\n    return inner\nclass A:\n    def m(self, x={0}): return x\nT = {{(A, make): {0}, frozenset([A, make]): {0}}}\n"
        program.load(app=text.format(1))
        gc.collect()
        gc.disable()
        gc.set_debug(gc.DEBUG_SAVEALL)
        try:
            program.swap(app=text.format(2))
            gc.collect()
            ours = {type(thing) for thing in gc.garbage if type(thing).__module__.startswith("livesh.")}
        finally:
            gc.set_debug(0)
            gc.garbage.clear()
            gc.enable()

        assert set() == ours


class TestLaw7EverythingCanBeUndone:
    """Going back restores behaviour, names and identities; run-time state stays."""

    def test_all_the_way_back(self, program: Program) -> None:
        """After edits of every kind, going back to version 1 gives its names, bodies, classes and values again."""
        first = "K = 1\nT = {'a': 1}\ndef f(x=K): return x\nclass A:\n    def g(self): return 1\nold = 1\n"
        app = program.load(app=first)
        names, f, a, table = set(vars(app)), app.f, app.A(), app.T
        app.T["live"] = 1
        program.swap(app="K = 2\nT = {'a': 2}\ndef f(x=K, *y): return x, y\nclass A:\n    def g(self): return 2\n    h = 1\nnew = 1\n")
        program.swap(app="def f(): return 'only'\nT = {'a': 3, 'b': 4}\n")
        third = f()

        program.rollback("app", to=1)

        assert ("only", 1, 1) == (third, f(), a.g())
        assert {"a": 1, "live": 1} == app.T
        assert (True, True, True) == (app.f is f, app.T is table, isinstance(a, app.A))
        assert names == set(vars(app))

    def test_state_that_is_not_kept_any_more_is_said(self, program: Program) -> None:
        """What objects were before is kept for some changes that migrate; going back further says that it could not be given back."""

        def text(fields: int) -> str:
            return "class A:\n    def __init__(self):\n" + "".join(f"        self.a{n} = {n}\n" for n in range(fields)) + "held = A()\n"

        app, _ = program.load(app=text(1), lib=text(1))
        program.swap(app=text(2))
        for fields in range(2, 2 + kept.STATES_KEPT):
            program.swap(lib=text(fields))

        far, near = program.rollback("app").warnings, program.rollback("lib").warnings

        assert {"a0": 0, "a1": 1} == vars(app.held)
        assert any("keep the fields they have now" in said and program.name("app") in said for said in far), far
        assert not any("keep the fields they have now" in said for said in near), near

    def test_what_a_store_elsewhere_leaves_is_taken_back_or_said(self, program: Program) -> None:
        """A refused change has stored nothing in another module; going back says of each store that it cannot put back that it stays."""
        _, lib = program.load(app="import lib\n", lib="import collections\nrows, order = [1], collections.OrderedDict(a=1)\n")
        text = "import lib\nlib.rows += [2]\nlib.order['b'] = 2\n"
        with pytest.raises(livesh.Refused):
            program.swap(app=text + "1 / 0\n")
        assert ([1], {"a": 1}) == (lib.rows, dict(lib.order))

        program.swap(app=text)
        back = program.rollback("app")

        assert ([1], {"a": 1, "b": 2}) == (lib.rows, dict(lib.order))
        assert ["what it stored stays"] == [said.rpartition("; ")[2] for said in back.warnings], back.warnings
        assert "order" in back.warnings[0]

    def test_what_going_back_gives_again_stays_when_going_back_further(self, program: Program) -> None:
        """A member that one change took out, and going back gave again, is the text's own: going back further keeps it."""
        texts = ["class A:\n    rows = [0]\n", "class A:\n    rows = [1]\n", "class A:\n    other = 0\n"]
        app, _ = program.load(app=texts[0], lib="")
        program.swap(app=texts[1])
        program.swap(app=texts[2])

        program.rollback("app")
        assert [1] == app.A.rows
        program.rollback("app")

        assert [0] == app.A.rows
        assert not hasattr(app.A, "other")

    def test_a_change_of_three_goes_back_as_one(self, program: Program) -> None:
        """Rolling back any one module of a change rolls back all of it."""
        texts = dict.fromkeys(("app", "lib", "third"), "def f(): return {n}\n")
        modules = program.load(**{k: t.format(n=1) for k, t in texts.items()})
        seen = []
        for stem in texts:
            program.swap(**{k: t.format(n=2) for k, t in texts.items()})
            program.rollback(stem)
            seen.append([m.f() for m in modules])

        assert [[1, 1, 1]] * 3 == seen


    def test_what_was_counted_for_a_definition_that_went(self, program: Program) -> None:
        """An entry under the name of a function goes with it; going back has what was counted, also after the edit was made twice."""
        kept = "CALLS = {}\ndef counted(f):\n    CALLS.setdefault(f.__name__, 0)\n    return f\n@counted\ndef pay(): return 1\n"
        text = kept + "@counted\ndef refund(): return 2\n"
        app = program.load(app=text)
        for count in (5, 8):
            app.CALLS.update(pay=count, refund=count)
            program.swap(app=kept)
            assert {"pay": count} == app.CALLS
            program.rollback("app")
            assert {"pay": count, "refund": count} == app.CALLS


class TestLaw10SayWhatDidNotHappen:
    """What was held, what still runs old code and why something was refused is said."""

    def test_a_loop_that_never_returns_is_named(self, program: Program) -> None:
        """A thread inside an edited function is counted in the versions, under the old number."""
        app = program.load(app="import threading\nGATE = threading.Event()\ndef loop():\n    GATE.wait(30)\n    return 1\n")
        thread = threading.Thread(target=app.loop, name="worker-law10")
        thread.start()
        try:
            program.swap(app="import threading\nGATE = threading.Event()\ndef loop():\n    GATE.wait(30)\n    return 2\n")
            frames = {v.number: v.frames for v in livesh.versions(program.name("app"))}
        finally:
            app.GATE.set()
            thread.join(30)

        assert frames[1]
        assert not frames[2]

    def test_a_closure_that_must_stay_old_is_said(self, program: Program) -> None:
        """A closure whose new captured variable is gone stays on its version, and the result says so."""
        app = program.load(app="def make(a, b):\n    def f(): return a\n    return f\n")
        f = app.make(1, 2)

        swap = program.swap(app="def make(a, b):\n    def f(): return a, b\n    return f\n")

        assert (1, (1, 2)) == (f(), app.make(1, 2)())
        assert swap.warnings or swap.held

    def test_state_that_depends_on_an_edit_is_said(self, program: Program) -> None:
        """An object made with an effect from an edited constant is held, and the result names it."""
        text = "LOG = []\nSIZE = {n}\ndef make(n):\n    LOG.append(n)\n    return [0] * n\nBUFFER = make(SIZE)\n"
        app = program.load(app=text.format(n=2))

        swap = program.swap(app=text.format(n=3))

        assert (3, [0, 0], [2]) == (app.SIZE, app.BUFFER, app.LOG)
        assert any("BUFFER" in str(held) for held in swap.held)

    def test_a_refusal_gives_the_reason(self, program: Program) -> None:
        """A syntax error is refused with file and line; nothing silent, nothing else."""
        app = program.load(app="def f(): return 1\n")

        with pytest.raises(livesh.Refused) as refusal:
            program.swap(app="def f():\n    return (\n")

        assert "line" in str(refusal.value)
        assert 1 == app.f()


# ------------------------------------------------------------------ Threads: law 2 under eight threads
class TestThreads:
    """Eight threads hammer pairs of functions across two modules while both are swapped (hammer.py)."""

    @pytest.mark.parametrize("audit", ["audit", "no-audit"])
    def test_a_hundred_swaps(self, audit: str) -> None:
        """No call sees a torn function, none an older version after a newer one, with and without an audit hook."""
        assert (0, []) == hammered(100, audit, 170)

    @pytest.mark.slow
    @pytest.mark.timeout(3600)
    @pytest.mark.parametrize("audit", ["audit", "no-audit"])
    def test_ten_thousand_swaps(self, audit: str) -> None:
        """The same for ten thousand swaps."""
        assert (0, []) == hammered(10_000, audit, 3500)


def hammered(swaps: int, audit: str, patience: float) -> tuple[int, list[Any]]:
    """Run the hammer in a process of its own (an audit hook cannot be taken off); what it found."""
    command = [sys.executable, str(Path(__file__).with_name("hammer.py")), str(swaps), audit]
    done = subprocess.run(command, capture_output=True, text=True, timeout=patience)
    assert done.returncode == 0, done.stderr[-2000:]
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["least"] > 0, figures
    return figures["faults"], figures["some"]

"""Carry every edit of this folder into a live process, take it back, and carry it again.

A case is a folder ``<category>/<case>/``:

    before/      the files as the process imports them
    after/       the files the edit changes or adds (a file that is not here is not touched)
    after2/      optional: a second edit on top of the first
    expect.py    what must hold

``expect.py`` opens with a sentence and defines, each optional except `check_after`:

    setup(m)                 capture what a long-lived program would hold; returns a dict, later `live` (attributes)
    check_before(m, live)    true before the edit, and again after going back
    check_after(m, live)     true after the edit; also true when `setup` and this run on a fresh import of the new text
    check_after2(m, live)    the same for after2/
    live_after(m, live)      history: identity, kept state, old frames; only after the first swap, never in the oracle
    live_back(m, live)       history after going back
    drive(m, live, swap)     how to swap, when it is not simply `swap()`: from inside a running frame, with options …
    migrations(m)            what is handed to ``swap(migrations=)``

Checks are generators of ``(actual, expected)`` pairs. Flags:

    PYTHON = (3, 12)         the oldest Python that can run it; UNTIL = (3, 13) the newest
    REFUSED = "text"         the swap must be refused whole, with this in a reason (True: any reason)
    MAY_REFUSE = "reason"    CPython may make it impossible: wholly old or wholly new
    ROLLBACK = "reason"      why going back is not checked;   ORACLE = "reason"   why a fresh process says nothing
    ALONE = "reason"         needs a process of its own (also kept out of the chains)
    DELETED = ["x.py"]       files the edit deletes
    LAZY = ["x"]             modules not imported at first;   FIRST = ["y"]   imported before the others
    MAIN = "prog.py"         run as ``__main__``
    OPEN = "what is missing"  the engine cannot do it yet: told, but not counted as a failure
    NEW_VERSION = False      the edit is none: no module gets a new version ("open": either way)

Every top-level module of a case gets a suffix (``app`` becomes ``app_c17``, in the texts as well), so that many cases
live in one process: `m.app`, `m("pk.core")` and `m.name("app")` know it. ``import ledger`` is a module per case that no
edit touches: `ledger.note(x)`, `ledger.entries`.

    python tests/swaps/run.py [-v] [--oracle | --chain SEED] [FILTER …]
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
import json
import os
import random
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
import types
from pathlib import Path

HERE = Path(__file__).resolve().parent
FLAGS = ("PYTHON", "UNTIL", "REFUSED", "MAY_REFUSE", "ROLLBACK", "ORACLE", "ALONE", "DELETED", "LAZY", "FIRST", "MAIN",
         "NEW_VERSION", "REQUIRES", "OPEN")


# ------------------------------------------------------------------ the parent: which cases, in which processes
def all_cases(*filters: str) -> list[str]:
    """Return ``category/case`` of every case whose name contains one of *filters* (all without)."""
    names = sorted(str(p.parent.relative_to(HERE)) for p in HERE.glob("*/*/expect.py"))
    return [n for n in names if not filters or any(f in n for f in filters)]


def run(mode: str, cases: list[str], python: str = sys.executable, seed: int = 0, stall: float = 90.0) -> dict[str, list[str]]:
    """Run *cases* in as few processes as possible; return the failures of each, empty when all held.

    A process that dies or stalls costs the case it was in; the rest goes on in a new one.
    """
    results: dict[str, list[str]] = {}
    alone = [c for c in cases if flag(c, "ALONE")]
    groups = [[c for c in cases if c not in alone]]
    if mode != "chain":
        groups += [[c] for c in alone]
    for group in groups:
        rest = group
        while rest:
            done, fault = _one_process(mode, rest, python, seed, stall)
            results.update(done)
            rest = [c for c in rest if c not in done]
            if not rest:
                break
            results[fault[0] or rest[0]] = [fault[1]]
            rest = [] if mode == "chain" else [c for c in rest if c not in results]
    return results


def flag(case: str, name: str) -> object:
    """Return the flag *name* of *case* without running its file."""
    import ast

    for node in ast.parse((HERE / case / "expect.py").read_bytes()).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == name:
            return ast.literal_eval(node.value)
    return None


def _one_process(mode, cases, python, seed, stall):
    """Run *cases* until the process ends; returns the results it wrote and (case, what) it died in."""
    command = [python, str(HERE / "run.py"), "--child", mode, str(seed)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with tempfile.TemporaryFile() as errors:
        pump = __import__("threading").Thread(target=shutil.copyfileobj, args=(child.stderr, errors), daemon=True)
        pump.start()
        try:
            child.stdin.write("\n".join(cases).encode())
            child.stdin.close()
        except OSError:
            pass
        done, current, ended = _follow(child, stall)
        if not ended:
            child.kill()
        child.wait()
        pump.join(10)
        child.stdout.close()
        errors.seek(0)
        tail = errors.read()[-1500:].decode("utf-8", "replace")
    how = f"died with status {child.returncode}" if ended else f"no progress for {stall:.0f} s"
    return done, (current, f"{how}\n{tail}")


def _follow(child, stall):
    """Read result lines until the end of the stream; (results, case in work, ended by itself)."""
    done, current, buffer = {}, None, b""
    while True:
        ready, _, _ = select.select([child.stdout], [], [], stall)
        if not ready:
            return done, current, False
        data = os.read(child.stdout.fileno(), 65536)
        if not data:
            return done, current, True
        *lines, buffer = (buffer + data).split(b"\n")
        for line in lines:
            message = json.loads(line)
            current = message["case"]
            if "failures" in message:
                done[current] = message["failures"]


# ------------------------------------------------------------------ helpers an expect.py finds in its namespace
def raised(call, *args, **kwargs):
    """Return the name of the exception's class that *call* raises, None when it returns."""
    try:
        call(*args, **kwargs)
    except BaseException as exc:
        return type(exc).__name__
    return None


def gone(thing, name):
    """Tell whether *thing* has no attribute *name*."""
    return not hasattr(thing, name)


def lines(call, *args):
    """Return [(module, line, function)] of the frames an exception of *call* passed, this file and expect.py left out."""
    try:
        call(*args)
    except BaseException as exc:
        frames = []
        tb = exc.__traceback__
        while tb is not None:
            code = tb.tb_frame.f_code
            stem = os.path.basename(code.co_filename)[:-3]
            if "_c" in stem:
                frames.append((stem.rpartition("_c")[0], tb.tb_lineno, code.co_name))
            tb = tb.tb_next
        return frames
    return None


def wait(condition, seconds=30.0):
    """Wait until *condition* holds and return whether it did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.002)
    return bool(condition())


# ------------------------------------------------------------------ the child: one case in this process
class Modules:
    """The modules of one case by the names its files use."""

    def __init__(self, suffix: str) -> None:
        self.__dict__["_suffix"] = suffix

    def name(self, dotted: str) -> str:
        top, dot, rest = dotted.partition(".")
        return "__main__" if top == "__main__" else top + self._suffix + dot + rest

    def __call__(self, dotted: str) -> types.ModuleType:
        return importlib.import_module(self.name(dotted))

    def __getattr__(self, name: str) -> types.ModuleType:
        if name.startswith("__"):
            raise AttributeError(name)
        return self(name)


class World:
    """One case laid out in a directory of its own."""

    def __init__(self, case: str, number: int) -> None:
        self.case, self.folder = case, HERE / case
        self.suffix = f"_c{number}"
        self.root = Path(tempfile.mkdtemp(prefix="swp"))
        self.m = Modules(self.suffix)
        self.stems = {p.name.partition(".")[0] for d in self.folder.iterdir() if d.is_dir() for p in d.iterdir()}
        self.stems |= {"ledger"}
        self.pattern = re.compile(rb"(?<![\w.])(" + b"|".join(s.encode() for s in sorted(self.stems)) + rb")(?!\w)")
        self.expect = self._load()
        self.live = None

    def _load(self) -> types.SimpleNamespace:
        path = self.folder / "expect.py"
        space = {"m": self.m, "raised": raised, "gone": gone, "lines": lines, "wait": wait, "run": asyncio.run,
                 "work": self.root, "__name__": "expect"}
        exec(compile(path.read_bytes(), str(path), "exec"), space)
        return types.SimpleNamespace(**{f: space.get(f) for f in FLAGS}, **{
            f: space.get(f) for f in ("setup", "check_before", "check_after", "check_after2", "live_after", "live_back",
                                      "drive", "migrations")})

    def lay(self, folder: str) -> list[str]:
        """Write the files of *folder* with their suffixes; returns their paths."""
        written = []
        for source in sorted((self.folder / folder).rglob("*")):
            if source.is_file() and source.suffix != ".pyc":
                parts = source.relative_to(self.folder / folder).parts
                top, dot, ext = parts[0].partition(".")
                target = self.root.joinpath(top + self.suffix + dot + ext, *parts[1:])
                target.parent.mkdir(parents=True, exist_ok=True)
                data = self.pattern.sub(lambda found: found[1] + self.suffix.encode(), source.read_bytes())
                spare = target.with_name(target.name + "~")
                spare.write_bytes(data)
                os.replace(spare, target)
                written.append(str(target))
        if folder == "after":
            for name in self.expect.DELETED or []:
                top, _, rest = name.partition(".")
                target = self.root / f"{top}{self.suffix}.{rest}"
                target.unlink()
                written.append(str(target))
        importlib.invalidate_caches()
        return written

    def start(self, *folders: str) -> None:
        """Lay *folders* over one another and import what they hold."""
        for folder in folders:
            self.lay(folder)
        sys.path.insert(0, str(self.root))
        ledger = types.ModuleType("ledger" + self.suffix)
        ledger.entries = []
        ledger.note = ledger.entries.append
        sys.modules[ledger.__name__] = self.ledger = ledger
        stems = {p.name.partition(".")[0] for f in folders for p in (self.folder / f).iterdir()}
        first = list(self.expect.FIRST or [])
        main = (self.expect.MAIN or "").partition(".")[0]
        for stem in first + sorted(stems - set(first) - set(self.expect.LAZY or []) - {main}):
            if (self.root / f"{stem}{self.suffix}.py").exists() or (self.root / f"{stem}{self.suffix}").is_dir():
                self.m(stem)
        if main:
            self._run_main(main)
        live = self.expect.setup(self.m) if self.expect.setup else {}
        self.live = types.SimpleNamespace(**(live or {}))

    def _run_main(self, stem: str) -> None:
        path = str(self.root / f"{stem}{self.suffix}.py")
        module = types.ModuleType("__main__")
        module.__file__ = path
        sys.modules["__main__"] = module
        with open(path, "rb") as file:
            exec(compile(file.read(), path, "exec"), module.__dict__)

    def changed(self, paths: list[str]) -> list[str]:
        """Return the names of the loaded modules whose files are in *paths*."""
        real = {os.path.realpath(p) for p in paths}
        return [n for n, mod in list(sys.modules.items())
                if isinstance(mod, types.ModuleType) and isinstance(file := vars(mod).get("__file__"), str)
                and os.path.realpath(file) in real]

    def check(self, which: str) -> list[str]:
        """Run one family of checks; returns what did not hold."""
        function = getattr(self.expect, which)
        if function is None:
            return []
        failures = []
        try:
            pairs = function(self.m, self.live)
            for actual, expected in pairs or ():
                if not _same(actual, expected):
                    line = pairs.gi_frame.f_lineno
                    failures.append(f"{which} line {line}: got {_short(actual)}, expected {_short(expected)}")
        except BaseException as exc:
            failures.append(f"{which}: {_where(exc)}")
        return failures

    def end(self) -> None:
        with contextlib.suppress(ValueError):
            sys.path.remove(str(self.root))
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0].endswith(self.suffix):
                del sys.modules[name]
        shutil.rmtree(self.root, ignore_errors=True)


def _same(actual, expected):
    try:
        return bool(actual == expected)
    except Exception:
        return False


def _short(value):
    try:
        return repr(value)[:200]
    except Exception as exc:
        return f"<{type(value).__name__}, whose repr raises {type(exc).__name__}>"


def _where(exc):
    frames = traceback.extract_tb(exc.__traceback__)
    place = next((f for f in reversed(frames) if f.filename.endswith("expect.py")), frames[-1])
    deepest = frames[-1]
    return f"line {place.lineno}: {type(exc).__name__}: {str(exc)[:500]} (at {os.path.basename(deepest.filename)}:{deepest.lineno})"


class Player:
    """The steps of one case, one call a step, so that several cases can be interleaved."""

    def __init__(self, case: str, number: int) -> None:
        import livesh

        self.livesh = livesh
        self.world = World(case, number)
        self.expect = self.world.expect
        self.names: list[str] = []
        self.failures: list[str] = []

    def steps(self):
        """Return the callables of this case in order."""
        if self.expect.REFUSED:
            return [self.begin, self.refused]
        steps = [self.begin, self.first]
        if self.expect.MAY_REFUSE:
            return steps
        if (self.world.folder / "after2").is_dir():
            steps.append(self.second)
        if not self.expect.ROLLBACK:
            steps += [self.back, self.again]
        return steps

    def begin(self):
        self.world.start("before")
        self.say("at first", self.world.check("check_before"))

    def first(self):
        paths = self.world.lay("after")
        self.names = self.world.changed(paths)
        error = self.swap()
        if error is not None and not (self.expect.MAY_REFUSE and isinstance(error, self.livesh.Refused)):
            self.failures.append(f"swap: {_where(error)}")
            return
        if error is not None:
            self.say("refused", self.world.check("check_before"))
            return
        self.say("swapped", self.world.check("check_after"))
        self.say("swapped", self.world.check("live_after"))
        self.numbers(1 if self.expect.NEW_VERSION is False else 2)

    def refused(self):
        self.names = self.world.changed(self.world.lay("after"))
        error = self.swap()
        if error is None:
            self.failures.append("swap: was not refused")
        elif not isinstance(error, self.livesh.Refused):
            self.failures.append(f"swap: not Refused but {_where(error)}")
        elif isinstance(self.expect.REFUSED, str) and self.expect.REFUSED not in str(error):
            self.failures.append(f"swap: refused with {str(error)!r}")
        self.say("refused", self.world.check("check_before"))
        self.numbers(1)

    def second(self):
        self.names2 = self.world.changed(self.world.lay("after2"))
        error = self.swap(self.names2)
        if error is not None:
            self.failures.append(f"swap 2: {_where(error)}")
            return
        self.say("swapped twice", self.world.check("check_after2"))
        self.step(lambda: self.livesh.rollback(self.names2[0]), "rollback 2")
        self.say("back from 2", self.world.check("check_after"))

    def back(self):
        if self.expect.NEW_VERSION is False:
            return
        self.step(lambda: self.livesh.rollback(self.names[0]), "rollback")
        self.say("back", self.world.check("check_before"))
        self.say("back", self.world.check("live_back"))
        self.numbers(1)

    def again(self):
        self.world.lay("after")
        error = self.swap()
        if error is not None:
            self.failures.append(f"swap again: {_where(error)}")
            return
        self.say("swapped again", self.world.check("check_after"))

    def swap(self, names=None):
        names = names or self.names
        options = {"migrations": self.expect.migrations(self.world.m)} if self.expect.migrations else {}
        try:
            if self.expect.drive and names is self.names:
                self.expect.drive(self.world.m, self.world.live, lambda **more: self.livesh.swap(*names, **options, **more))
            else:
                self.livesh.swap(*names, **options)
        except BaseException as exc:
            return exc
        return None

    def step(self, call, name):
        try:
            call()
        except BaseException as exc:
            self.failures.append(f"{name}: {_where(exc)}")

    def numbers(self, expected):
        """Hold the numbering: a swap is a new version, a refusal none, going back makes the first current."""
        for name in self.names if self.expect.NEW_VERSION != "open" else ():
            if name in sys.modules:
                current = [v.number for v in self.livesh.versions(name) if v.current]
                if current != [expected]:
                    self.failures.append(f"{name} is at version {current}, expected {expected}")

    def say(self, when, failures):
        self.failures += [f"{when}: {f}" for f in failures]


def wanted(expect) -> bool:
    """Tell whether this Python can have the case."""
    if expect.REQUIRES and importlib.util.find_spec(expect.REQUIRES) is None:
        return False
    return (expect.PYTHON or (3, 11)) <= sys.version_info[:2] <= (expect.UNTIL or (9, 9))


def play(case: str, number: int) -> list[str]:
    """Swap, go back, swap again."""
    player = Player(case, number)
    try:
        if wanted(player.expect):
            for step in player.steps():
                step()
    finally:
        player.world.end()
    return player.failures


def oracle(case: str, number: int) -> list[str]:
    """Hold the expectations themselves against fresh imports of both texts."""
    failures = []
    for tag, folders, check in (("b", ["before"], "check_before"), ("a", ["before", "after"], "check_after"),
                                ("z", ["before", "after", "after2"], "check_after2")):
        world = World(case, number)
        world.suffix += tag
        world.m = Modules(world.suffix)
        try:
            if not wanted(world.expect) or (check != "check_before" and (world.expect.ORACLE or world.expect.REFUSED)):
                continue
            if all((world.folder / f).is_dir() for f in folders) and getattr(world.expect, check):
                try:
                    world.start(*folders)
                except BaseException as exc:
                    failures.append(f"fresh {folders[-1]}: {_where(exc)}")
                    continue
                failures += [f"fresh {folders[-1]}: {f}" for f in world.check(check)]
        finally:
            world.end()
    return failures


def chain(cases: list[str], seed: int, tell) -> None:
    """Load all *cases* at once and take their steps in random order."""
    shuffle = random.Random(seed)
    players = {c: Player(c, n) for n, c in enumerate(cases)}
    todo = {c: p.steps() for c, p in players.items() if wanted(p.expect)}
    for case in cases:
        if case in todo:
            tell(case=case)
            todo[case].pop(0)()
    while todo:
        case = shuffle.choice(sorted(todo))
        tell(case=case)
        todo[case].pop(0)()
        if not todo[case]:
            del todo[case]
    for case, player in players.items():
        tell(case=case, failures=player.failures)
        player.world.end()


def child(mode: str, seed: int) -> None:
    """Run the cases named on stdin; one JSON line when a case begins, one when it ends."""
    import faulthandler

    faulthandler.enable()
    sys.dont_write_bytecode = True
    sys.path[:] = [p for p in sys.path if p != str(HERE)]
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def tell(**message):
        out.write(json.dumps(message) + "\n")
        out.flush()

    cases = sys.stdin.read().split()
    if mode == "chain":
        chain(cases, seed, tell)
    else:
        for number, case in enumerate(cases):
            tell(case=case)
            faulthandler.dump_traceback_later(60, exit=True)  # a hang says where it is
            try:
                failures = {"play": play, "oracle": oracle}[mode](case, number)
            except BaseException as exc:
                failures = [f"the runner: {_where(exc)}"]
            tell(case=case, failures=failures)
    out.flush()
    os._exit(0)  # threads and atexit functions of the cases end here


def main() -> int:
    args = sys.argv[1:]
    mode = "oracle" if "--oracle" in args else "play"
    seed = 0
    if "--chain" in args:
        at = args.index("--chain")
        mode, seed = "chain", int(args[at + 1])
        del args[at : at + 2]
    filters = [a for a in args if not a.startswith("-")]
    cases = all_cases(*filters)
    if mode == "chain":
        random.Random(seed).shuffle(cases)
    began = time.perf_counter()
    results = run(mode, cases, seed=seed)
    bad = {c: f for c, f in results.items() if f}
    for case, failures in sorted(bad.items()):
        print(f"{'open' if flag(case, 'OPEN') else 'FAIL'} {case}")
        for failure in failures if "-v" in args else failures[:3]:
            print("     ", failure)
    print(f"{len(results) - len(bad)} of {len(results)} {mode} in {time.perf_counter() - began:.1f} s, Python {sys.version.split()[0]}")
    return any(not flag(case, "OPEN") for case in bad)


if __name__ == "__main__":
    if "--child" in sys.argv:
        at = sys.argv.index("--child")
        child(sys.argv[at + 1], int(sys.argv[at + 2]))
    sys.exit(main())

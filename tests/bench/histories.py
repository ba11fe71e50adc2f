"""Replay of real releases: release N runs its tests, becomes N+1 in place, and runs N+1's tests in the same process.

    python tests/bench/histories.py [--engines livesh,reload,autoreload,jurigged] [--only NAME,…] [--json FILE [--resume]] [--keep DIR]

The sdists come from the package index by the ordinary ``pip download --no-binary :all: --no-deps`` into a directory
that is thrown away (or kept with --keep, to be used again). FILE is written after each pair; with --resume what it has, by engine,
is not replayed again (every pair and every engine take two hours). For each pair of consecutive releases and each engine one
process is started:

    1. N's tree is laid out, the engine set up, the package imported and N's tests run by pytest in this process;
    2. N's test modules leave ``sys.modules`` but stay alive: they are the program that holds on to the old world;
    3. N+1's files are written over N's and the engine is told once, as a person would;
    4. N+1's tests are imported afresh and run; each outcome is compared with those of a fresh process on N+1;
    5. with livesh the process goes back to N and runs N's tests once more; each outcome is compared with the first one.

A pair is *equal* when every outcome is (tests that come out otherwise when a process on N+1 runs them twice are left out:
they count what earlier tests left; after going back, those that come out otherwise in a process that never left N and ran
N+1's tests in between), *refused* when the engine said no and N's own tests still have N's outcomes, else *wrong*. ``none``
tells how many pairs are equal without any swap: those say little. A pair is passed over when N's tests do not run here
(they are not in its sdist, or need what is not installed).
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import itertools
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import types
from pathlib import Path
from typing import Any

# name: (import name, where the package is in the sdist, where its tests are: a folder or one file, releases)
PACKAGES: dict[str, tuple[str, str, str, list[str]]] = {
    "cachetools": ("cachetools", "src", "tests", ["5.2.1", "5.3.0", "5.3.2", "5.4.0", "5.5.0"]),
    "click": ("click", "src", "tests", ["8.1.3", "8.1.4", "8.1.6", "8.1.7", "8.1.8"]),
    "h11": ("h11", ".", "h11/tests", ["0.11.0", "0.12.0", "0.13.0", "0.14.0", "0.16.0"]),
    "idna": ("idna", ".", "tests", ["3.4", "3.6", "3.7", "3.10"]),
    "itsdangerous": ("itsdangerous", "src", "tests", ["2.0.0", "2.0.1", "2.1.0", "2.1.2", "2.2.0"]),
    "jinja2": ("jinja2", "src", "tests", ["3.1.2", "3.1.3", "3.1.4", "3.1.5", "3.1.6"]),
    "mako": ("mako", ".", "test", ["1.2.4", "1.3.0", "1.3.3", "1.3.5", "1.3.6"]),
    "markdown": ("markdown", ".", "tests", ["3.5", "3.5.1", "3.5.2", "3.6", "3.7"]),
    "mistune": ("mistune", "src", "tests", ["3.0.0", "3.0.1", "3.0.2", "3.1.0"]),
    "natsort": ("natsort", ".", "tests", ["8.1.0", "8.2.0", "8.3.0", "8.3.1", "8.4.0"]),
    "parso": ("parso", ".", "test", ["0.8.2", "0.8.3", "0.8.4"]),
    "pathspec": ("pathspec", ".", "tests", ["0.10.1", "0.10.3", "0.11.0", "0.11.2", "0.12.1"]),
    "pyflakes": ("pyflakes", ".", "pyflakes/test", ["2.5.0", "3.0.0", "3.0.1", "3.1.0", "3.2.0"]),
    "pyparsing": ("pyparsing", ".", "tests/test_simple_unit.py", ["3.1.0", "3.1.1", "3.1.2", "3.1.4"]),
    "semver": ("semver", "src", "tests", ["3.0.0", "3.0.1", "3.0.2", "3.0.4"]),
    "simpleeval": ("simpleeval", ".", "test_simpleeval.py", ["0.9.12", "0.9.13", "1.0.0", "1.0.3"]),
    "tenacity": ("tenacity", ".", "tests", ["8.1.0", "8.2.0", "8.2.2", "8.2.3", "8.3.0"]),
    "tinydb": ("tinydb", ".", "tests", ["4.8.1", "4.8.2", "4.9.0"]),
    "toolz": ("toolz", ".", "toolz/tests", ["0.11.2", "0.12.0", "0.12.1", "1.0.0"]),
    "voluptuous": ("voluptuous", ".", "voluptuous/tests/tests.py", ["0.13.1", "0.14.0", "0.14.2", "0.15.1", "0.15.2"]),
    "wcwidth": ("wcwidth", ".", "tests", ["0.2.6", "0.2.8", "0.2.9", "0.2.13"]),
    "wheel": ("wheel", "src", "tests", ["0.41.3", "0.42.0", "0.43.0", "0.44.0", "0.45.1"]),
    "wtforms": ("wtforms", "src", "tests", ["3.0.0", "3.0.1", "3.1.2", "3.2.1"]),
    "xmltodict": ("xmltodict", ".", "tests", ["0.12.0", "0.13.0", "0.14.0", "0.14.2"]),
}
ENGINES = ["none", "livesh", "reload", "autoreload", "jurigged"]
LIMIT = 600.0


# ------------------------------------------------------------------ the parent: trees, processes, scores
def fetch(name: str, version: str, store: Path) -> Path | None:
    """Return the unpacked sdist of a release, downloading it when it is not in *store*."""
    target = store / f"{name}-{version}"
    if not target.exists():
        with tempfile.TemporaryDirectory() as room:
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-binary", ":all:", "--no-deps", "-d", room, f"{name}=={version}"]
            if subprocess.run(command, capture_output=True).returncode:
                return None
            archive = next(iter(Path(room).iterdir()))
            with tarfile.open(archive) as file:
                file.extractall(Path(room) / "out", filter="data")
            shutil.move(str(next((Path(room) / "out").iterdir())), target)
    return target


def replay(name: str, old: Path, new: Path, engines: list[str]) -> dict[str, Any]:
    """Return the verdict of each engine on one pair of releases."""
    with tempfile.TemporaryDirectory() as room:
        alone = outcomes(name, new, None, "none", room)
        wanted = {t: o for t, o in alone["new"].items() if alone.get("again", {}).get(t) == o}
        row: dict[str, Any] = {"tests": len(wanted), "passed": sum(o == "passed" for o in wanted.values())}
        stayed = outcomes(name, old, new, "none", room)
        row["before"] = list(stayed.get("old", {}).values()).count("passed")
        for engine in engines if comparable(row) else []:
            result = stayed if engine == "none" else outcomes(name, old, new, engine, room)
            row[engine] = verdict(result, wanted)
            if engine == "livesh" and row[engine]["verdict"] != "refused":
                row["back"] = verdict_of_going_back(result, stayed)
        return row


def comparable(row: dict[str, Any]) -> bool:
    """Whether the older release's tests run here: a process that has hardly used it says nothing of a swap."""
    return bool(row["before"] * 2 > row["passed"] > 0)


def verdict(result: dict[str, Any], wanted: dict[str, str]) -> dict[str, Any]:
    """Compare what a process reported with a fresh one."""
    if result.get("refused") is not None:
        intact = all(result["intact"].get(t) == o for t, o in result["old"].items() if not t.startswith("collecting "))
        return {"verdict": "refused" if intact else "wrong", "why": result["refused"][:300]}
    got = result.get("new", {})
    differ = [f"{t}: {o} not {got.get(t)}" for t, o in wanted.items() if got.get(t) != o]
    if result["ended"] != "ok":
        return {"verdict": result["ended"], "differ": len(differ), "why": result.get("error", "")[-300:]}
    return {"verdict": "equal" if not differ else "wrong", "differ": len(differ), "some": differ[:5],
            "error": result.get("error"), "cpu_ms": result.get("cpu_ms")}


def verdict_of_going_back(result: dict[str, Any], stayed: dict[str, Any]) -> dict[str, Any]:
    """Compare N's tests after going back with what they said first, but for those that N+1's tests disturb in any process."""
    wanted = {t: o for t, o in stayed["old"].items() if stayed.get("back", {}).get(t) == o}
    differ = [f"{t}: {o} not {result.get('back', {}).get(t)}" for t, o in wanted.items() if result.get("back", {}).get(t) != o]
    return {"verdict": "wrong" if differ or not wanted else "equal", "differ": len(differ), "some": differ[:5], "why": result.get("no way back")}


def outcomes(name: str, old: Path, new: Path | None, engine: str, room: str) -> dict[str, Any]:
    """Run one process; without *new*, *old*'s tests are all there is."""
    tree = Path(room) / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(old, tree, symlinks=True)      # an sdist may hold a link that leads nowhere
    spec = {"name": name, "tree": str(tree), "old": str(old), "new": new and str(new), "engine": engine, "out": str(Path(room) / "out.json")}
    Path(spec["out"]).unlink(missing_ok=True)
    command = [sys.executable, __file__, "--worker", json.dumps(spec)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, cwd=tree)
        ended, error = ("ok", "") if done.returncode == 0 else ("crash", done.stderr)
    except subprocess.TimeoutExpired:
        ended, error = "hang", ""
    try:
        result: dict[str, Any] = json.loads(Path(spec["out"]).read_text())
    except OSError:
        result = {"new": {}}
    result.setdefault("error", error)
    return result | {"ended": ended}


# ------------------------------------------------------------------ the worker: one live process
class Recorder:
    """Collects the outcome of each test, and the last line of what went wrong."""

    def __init__(self) -> None:
        self.out: dict[str, str] = {}
        self.why: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call" or report.outcome != "passed":
            kind = "xfail" if hasattr(report, "wasxfail") else ""
            self.out[report.nodeid] = kind + report.outcome
            self.told(report.nodeid, report)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.out["collecting " + report.nodeid] = "error"
            self.told("collecting " + report.nodeid, report)

    def told(self, name: str, report: Any) -> None:
        """Keep the last line of a failure."""
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            text = crash.message if crash is not None else str(getattr(report.longrepr, "longrepr", report.longrepr))
            self.why[name] = text.strip()[-300:]


def run_tests(tree: Path, tests: str) -> dict[str, str]:
    """Run *tests* by pytest in this process."""
    import pytest

    recorder, path, environ = Recorder(), list(sys.path), dict(os.environ)
    (tree / "empty.ini").write_text("[pytest]\n")
    args = ["-q", "-q", "--tb=no", "-c", "empty.ini", "--rootdir", ".", "-p", "no:cacheprovider", "-p", "no:xdist",
            "-p", "no:randomly", "--no-header", "-W", "ignore",
            "--continue-on-collection-errors", tests]
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main(args, plugins=[recorder])
    sys.path[:] = path
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(tree)
    return recorder.out


def room_of(tree: Path, tests: str) -> Path:
    """Return what holds the test modules: the folder, also when *tests* is one file in it."""
    path = tree / tests
    return path.parent if path.suffix == ".py" and path.parent != tree else path


def stash(tree: Path, tests: str) -> list[types.ModuleType]:
    """Take the test modules out of sys.modules and return them, so that they live on."""
    room = str(room_of(tree, tests))
    stashed = []
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", [])), "")
        if isinstance(file, str) and (file.startswith(room) or os.path.basename(file) == "conftest.py"):
            stashed.append(sys.modules.pop(name))
    return stashed


def write_over(tree: Path, old: Path, new: Path) -> list[str]:
    """Make *tree*, laid out from *old*, what *new* is; returns the paths of the Python files that differ."""
    changed = []
    theirs = {p.relative_to(new) for p in new.rglob("*") if p.is_file()}
    for left in [tree / name for p in old.rglob("*") if p.is_file() and (name := p.relative_to(old)) not in theirs]:
        left.unlink(missing_ok=True)
        if left.suffix == ".py":
            changed.append(str(left))
    for name in sorted(theirs):
        target, data = tree / name, (new / name).read_bytes()
        if not target.exists() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            if target.suffix == ".py":
                changed.append(str(target))
    importlib.invalidate_caches()
    return changed


def modules_of(files: list[str]) -> list[str]:
    """Return the names of the loaded modules of *files*, what imports others last."""
    paths = {os.path.realpath(f) for f in files}
    loaded = [n for n, m in list(sys.modules.items())
              if isinstance(file := getattr(m, "__file__", None), str) and os.path.realpath(file) in paths]
    return loaded[::-1]


class Engine:
    """No engine at all."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def ready(self) -> None:
        """Look at the state before the edit."""

    def apply(self, files: list[str]) -> None:
        """Bring the new text of *files* into the process."""

    def go_back(self) -> None:
        """Make the version before current again."""


class Livesh(Engine):
    def __init__(self, root: Path) -> None:
        super().__init__(root)
        import livesh

        self.livesh = livesh

    def apply(self, files: list[str]) -> None:
        self.names = modules_of(files)
        if self.names:
            self.livesh.swap(*self.names)

    def go_back(self) -> None:
        if self.names:
            self.livesh.rollback(*self.names, to=1)


class Reload(Engine):
    def apply(self, files: list[str]) -> None:
        for name in modules_of(files):
            importlib.reload(sys.modules[name])


class Autoreload(Engine):
    def __init__(self, root: Path) -> None:
        super().__init__(root)
        from IPython.extensions.autoreload import ModuleReloader

        shell = types.SimpleNamespace(user_ns={})
        self.reloader = ModuleReloader(shell)
        self.reloader.enabled = self.reloader.check_all = True

    def ready(self) -> None:
        self.reloader.check(check_all=True, do_reload=True)

    def apply(self, files: list[str]) -> None:
        now = time.time() + 100
        for file in files:
            if os.path.exists(file):
                os.utime(file, (now, now))
        with contextlib.redirect_stderr(io.StringIO()):
            self.reloader.check(check_all=True)


class Jurigged(Engine):
    def __init__(self, root: Path) -> None:
        super().__init__(root)
        import jurigged

        self.watcher = jurigged.watch(str(root), logger=lambda event: None, autostart=False)
        self.registry = jurigged.registry

    def apply(self, files: list[str]) -> None:
        for file in files:
            known = self.registry.get(file)
            if known is not None and os.path.exists(file):
                known.refresh()


KINDS = {"none": Engine, "livesh": Livesh, "reload": Reload, "autoreload": Autoreload, "jurigged": Jurigged}


def work(spec: dict[str, Any]) -> None:
    """Be the live process of one pair and one engine."""
    sys.dont_write_bytecode = True
    name, tree = spec["name"], Path(spec["tree"])
    package, where, tests, _ = PACKAGES[name]
    here = str(Path(__file__).parent)
    sys.path[:] = [str(tree / where)] + [p for p in sys.path if os.path.abspath(p or ".") != here]
    result: dict[str, Any] = {}
    engine = KINDS[spec["engine"]](tree / where)
    importlib.import_module(package)
    ran = run_tests(tree, tests)
    if spec["new"] is None:
        result["new"], alive = ran, stash(tree, tests)
        result["again"] = run_tests(tree, tests)
    else:
        result["old"], alive = ran, stash(tree, tests)
        alive += to_new_and_back(engine, tree, tests, Path(spec["old"]), Path(spec["new"]), result)
    Path(spec["out"]).write_text(json.dumps(result))
    os._exit(0)


def to_new_and_back(engine: Engine, tree: Path, tests: str, old: Path, new: Path, result: dict[str, Any]) -> list[types.ModuleType]:
    """Swap, run the new tests, go back, and run the old ones; what happened goes into *result*, the test modules live on."""
    engine.ready()
    files = [f for f in write_over(tree, old, new) if not f.startswith(str(room_of(tree, tests)))]
    began = time.process_time()
    try:
        engine.apply(files)
    except Exception as exc:
        if type(exc).__name__ == "Refused":
            result["refused"] = str(exc)
            write_over(tree, new, old)
            result["intact"] = run_tests(tree, tests)
            return []
        result["error"] = f"{type(exc).__name__}: {exc}"
    result["cpu_ms"] = (time.process_time() - began) * 1e3
    result["new"], alive = run_tests(tree, tests), stash(tree, tests)
    if type(engine) in (Engine, Livesh):  # the others have no way back
        write_over(tree, new, old)
        try:
            engine.go_back()
        except Exception as exc:
            result["no way back"] = f"{type(exc).__name__}: {exc}"
        result["back"] = run_tests(tree, tests)
    return alive


# ------------------------------------------------------------------ the table
def table(rows: dict[str, dict[str, Any]], engines: list[str]) -> str:
    """Write the share of equal pairs of each engine."""
    lines = [f"{'pairs: ' + str(len(rows)):24} " + " ".join(f"{e:>11}" for e in engines)]
    for what in ("equal", "refused", "wrong", "crash", "hang"):
        counts = [sum(row[e]["verdict"] == what for row in rows.values()) for e in engines]
        lines.append(f"{what:24} " + " ".join(f"{c:>11}" for c in counts))
    back = [row["back"]["verdict"] == "equal" for row in rows.values() if "back" in row]
    lines.append(f"{'livesh, and back: equal':24} {sum(back)} of {len(back)}")
    return "\n".join(lines)


def rows(figures: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Count the pairs of real releases that came out equal."""
    pairs = list(figures.values())
    engines = [name for name in ENGINES if any(name in row for row in pairs)]
    counts = {name: {word: sum(row[name]["verdict"] == word for row in pairs if name in row) for word in ("equal", "refused", "wrong", "crash", "hang")} for name in engines}
    said = {name: ", ".join(f"{count} {word}" for word, count in each.items() if count or word == "equal") for name, each in counts.items()}
    if "livesh" not in said:
        return []
    livesh = said.pop("livesh")
    beside = "; ".join(f"{name} {text}" for name, text in sorted(said.items()))
    back = [row["back"]["verdict"] == "equal" for row in pairs if "back" in row]
    return [(f"{len(pairs)} pairs of real releases swapped in place", livesh, beside, "≥ 95 % equal, none wrong"),
            ("… and back: the old tests come out as before", f"{sum(back)} of {len(back)} equal", "–", "all")]


def main() -> None:
    """Replay every pair and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--only", default="")
    parser.add_argument("--json")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--keep")
    args = parser.parse_args()
    engines, file = args.engines.split(","), Path(args.json or os.devnull)
    rows: dict[str, dict[str, Any]] = json.loads(file.read_text()) if args.resume and args.json and file.exists() else {}
    with tempfile.TemporaryDirectory() as room:
        for name in [n for n in PACKAGES if not args.only or n in args.only.split(",")]:
            releases = [(v, fetch(name, v, Path(args.keep or room))) for v in PACKAGES[name][3]]
            found = [(v, tree) for v, tree in releases if tree is not None]
            for (a, old), (b, new) in itertools.pairwise(found):
                known = rows.get(pair := f"{name} {a} → {b}", {})
                missing = [engine for engine in engines if engine not in known]
                row = {**known, **replay(name, old, new, missing)} if missing else known
                if not comparable(row):
                    print(f"{name:12} {a:>7} → {b:7} passed over: {row['before']} tests of the older release pass here")
                    continue
                rows[pair] = row
                file.write_text(json.dumps(rows, indent=1))
                print(f"{name:12} {a:>7} → {b:7} {row['passed']:>5}/{row['tests']:<5} "
                      + "  ".join(f"{e} {row[e]['verdict']}" for e in engines)
                      + (f"  back {row['back']['verdict']}" if "back" in row else ""), flush=True)
    print(table(rows, [e for e in ENGINES if all(e in row for row in rows.values())]))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        work(json.loads(sys.argv[2]))
    main()

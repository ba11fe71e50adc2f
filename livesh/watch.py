"""Swap what is saved: the companion of a running program, in a process of its own.

Theory of operation. `livesh run --watch` leaves this process beside the program; it talks to the program's agents as any
shell does, so the service carries no watching thread. watchfiles reports what was written once nothing more has come for
50 ms: that is one *save*, whether it is one file or a branch switch of hundreds. A save is swapped as one unit, in every
process of the application or in none.

Editors write in three ways: in place (a reader may see half of it), through another file that is renamed over the old one
(the old one vanishes for a moment), and via backup files. So a save whose text does not compile, or that is suddenly
empty, is looked at again until it compiles or has been still for `SETTLE` seconds; then its error is told, once. It
stays pending: the next save of one of its files makes them one unit again, because an edit of two files whose first half
was broken is still an edit of two files.

Only folders that hold the program's own modules are watched, none recursively. inotify loses a folder that a branch switch
removes and makes again, and some filesystems report nothing; so once a second the files are compared by their stat as well.

With --keep-patches, text that was swapped in and is not on disk is brought into workers that start later.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from livesh.errors import LiveshError
from livesh.shell import family
from livesh.shell.client import Client
from livesh.shell.discovery import Place, agents
from livesh.shell.fleet import Fleet, from_data
from livesh.shell.merge import Answer

SAVE_MS = 50  # what is written within this time of each other is one save
SETTLE = 1.0  # seconds a text that does not compile may still become one that does
TICK_MS = 100  # how often pending saves are looked at again
SWEEP = 1.0  # seconds between two looks at the files, and at the folders
START = 60.0  # seconds the program has to start its agent

Say = Callable[[str], None]
Modules = dict[str, str]
Stamp = tuple[int, int, int]


# -- saves: pure -------------------------------------------------------------------------------------------------------


class Save:
    """Files that were written together, and what was last said about them."""

    def __init__(self, paths: Iterable[str], at: float) -> None:
        self.paths = set(paths)
        self.at = at  # when one of its files was last seen to change
        self.told = ""
        self._stamps: dict[str, Stamp] = {}

    def changed(self, now: float) -> bool:
        """Look whether its files are not what they were at the last look; an editor may be at work this very moment."""
        found = stamps({path: path for path in self.paths})
        if found == self._stamps:
            return False
        self._stamps, self.at = found, now
        return True

    def __repr__(self) -> str:
        return f"Save({sorted(self.paths)})"


class Pending:
    """The saves that are not swapped yet, oldest first."""

    def __init__(self) -> None:
        self.saves: list[Save] = []

    def add(self, paths: Iterable[str], now: float) -> Save:
        """Note a save; it takes in every pending one that shares a file with it."""
        save = Save(paths, now)
        for old in [old for old in self.saves if old.paths & save.paths]:
            save.paths |= old.paths
            save.told = old.told
            self.saves.remove(old)
        self.saves.append(save)
        return save

    def done(self, save: Save) -> None:
        """Forget a save that is in the process, or has nothing to bring there."""
        self.saves.remove(save)


class Text(NamedTuple):
    """What a file holds now: a problem that keeps it from being swapped, or none; gone when there is no file."""

    problem: str = ""
    gone: bool = False
    empty: bool = False


def look(path: str) -> Text:
    """Read a file and compile it."""
    try:
        raw = Path(path).read_bytes()
    except FileNotFoundError:
        return Text(gone=True)
    except OSError as unreadable:
        return Text(f"{path}: {unreadable.strerror}")
    return Text(problem_of(path, raw), empty=not raw.strip())


def problem_of(path: str, raw: bytes) -> str:
    """Return why *raw* does not compile, as one line; "" when it does."""
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(raw, path, "exec", dont_inherit=True)
    except SyntaxError as wrong:
        return f"{path}:{wrong.lineno or 1}: {type(wrong).__name__}: {wrong.msg}"
    except (ValueError, RecursionError, MemoryError) as wrong:
        return f"{path}: {type(wrong).__name__}: {wrong}"
    return ""


def folders_of(modules: Modules) -> set[str]:
    """Return the folders that hold the files of *modules* and exist."""
    return {folder for path in modules.values() if os.path.isdir(folder := os.path.dirname(path))}


def stamps(modules: Modules) -> dict[str, Stamp]:
    """Return what stat says about each file: any write changes it, though not every change is a write."""
    found = {}
    for path in modules.values():
        try:
            stat = os.stat(path)
        except OSError:
            continue
        found[path] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found


# -- the program -------------------------------------------------------------------------------------------------------


class Program:
    """The application that runs: its agents, its modules, and how a save is brought into it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.app = ""
        self._scouts: dict[int, Client] = {}

    def is_alive(self) -> bool:
        """Say whether the process we were started for still runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    def await_agent(self) -> bool:
        """Wait until the program's agent is listed; False when it ended, or never started one."""
        until = time.monotonic() + START
        while self.is_alive() and time.monotonic() < until:
            for entry in agents():
                if entry["pid"] == self.pid:
                    self.app = family.app_of(entry)
                    return True
            time.sleep(0.05)
        return False

    def modules(self) -> Modules:
        """Return the files of the modules that any process of the application has loaded."""
        from livesh.wire.ops.process import Modules as Asked

        found: Modules = {}
        for client in self._clients().values():
            try:
                found |= client.call(Asked())["modules"]
            except LiveshError:
                client.close()
        return found

    def _clients(self) -> dict[int, Client]:
        """Return a connection to each process, kept from one question to the next."""
        listed = {int(entry["pid"]): entry for entry in family.members(agents(), self.app)}
        for pid in [pid for pid, client in self._scouts.items() if pid not in listed or client.closed]:
            self._scouts.pop(pid).close()
        for pid, entry in listed.items():
            if pid not in self._scouts:
                try:
                    self._scouts[pid] = _connect(entry)
                except LiveshError:
                    continue  # it is just starting, or just ending
        return self._scouts

    def swap(self, paths: Iterable[str]) -> dict[str, Any]:
        """Bring the saved *paths* into every process that has loaded one of them, or into none."""
        from livesh.shell.rollout import reload_files

        with Fleet.open(self.app, masters=True) as fleet:
            return reload_files(fleet, set(paths), reason="saved")

    def clients(self) -> dict[int, Client]:
        """Return a connection to each process that can be reached."""
        return dict(self._clients())


def _connect(entry: dict[str, Any]) -> Client:
    from livesh.shell import knock

    place = Place(str(entry["address"]), entry)
    return Client(knock.enter(place, 5.0), place.address, place.pid)


# -- watching ----------------------------------------------------------------------------------------------------------


class Watch:
    """Takes saves as they come and brings them into the program."""

    def __init__(self, program: Program, say: Say, now: Callable[[], float] = time.monotonic) -> None:
        self.program = program
        self.say = say
        self.pending = Pending()
        self.modules: Modules = {}
        self._stamps: dict[str, Stamp] = {}
        self._now = now
        self._swept = 0.0

    def saved(self, paths: Iterable[str]) -> None:
        """Note that *paths* were written; those that are no module of the program are passed over."""
        mine = {path for path in paths if path.endswith(".py")}
        if mine:
            self.pending.add(mine, self._now())
            for path in mine & set(self._stamps):
                self._stamps |= stamps({"": path})

    def sweep(self) -> bool:
        """Ask what is loaded, and find writes nobody reported; returns whether other folders must be watched now."""
        before = folders_of(self.modules)
        self.modules = self.program.modules() or self.modules
        now = stamps(self.modules)
        written = {path for path, stamp in now.items() if self._stamps.get(path, stamp) != stamp}
        self._stamps = {**self._stamps, **now}
        if written:
            self.pending.add(written, self._now())
        self._swept = self._now()
        return folders_of(self.modules) != before

    def tend(self) -> bool:
        """Try every pending save, and sweep when it is time; returns whether other folders must be watched now."""
        for save in list(self.pending.saves):
            self._try(save)
        return self._now() - self._swept >= SWEEP and self.sweep()

    def _try(self, save: Save) -> None:
        changed = save.changed(self._now())
        if save.told and not changed:
            return  # nothing new since it was told
        texts = [look(path) for path in sorted(save.paths)]
        problems = [text.problem for text in texts if text.problem]
        still = self._now() - save.at >= SETTLE
        if (problems or any(text.empty or text.gone for text in texts)) and not still:
            return
        if problems:
            self._tell(save, "\n".join(problems) + "\nnot swapped; the program runs as before")
            return
        there = {path for path, text in zip(sorted(save.paths), texts, strict=True) if not text.gone}
        self._swap(save, there)

    def _swap(self, save: Save, paths: set[str]) -> None:
        try:
            reply = self.program.swap(paths) if paths else {"answers": []}
        except LiveshError as failed:
            self._tell(save, str(failed))
            return
        if reply.get("failed"):
            self._tell(save, "\n".join(failures(reply)) + "\nnot swapped; the program runs as before")
            return
        self.pending.done(save)
        for line in successes(reply):
            self.say(line)

    def _tell(self, save: Save, text: str) -> None:
        """Say what is wrong with a save, once."""
        if text != save.told:
            save.told = text
            self.say(text)


def failures(reply: dict[str, Any]) -> list[str]:
    """Say why a save was not swapped, each reason once with the processes that gave it."""
    lines = []
    for answer in from_data(reply["answers"]):
        for reason in reasons(answer):
            if reason not in lines:
                lines.append(reason)
    if reply.get("stuck"):
        lines.append(f"could not be taken back in pid {', '.join(map(str, reply['stuck']))}: see :versions there")
    return lines


def reasons(answer: Answer) -> list[str]:
    """Return the reasons one process gave."""
    if answer.reply is None:
        return [answer.error]
    plan = answer.reply.get("plan") or {}
    return [str(reason) for reason in plan.get("refusals", [])]


def successes(reply: dict[str, Any]) -> list[str]:
    """Say what changed, once for all processes it changed in alike."""
    told: dict[str, int] = {}
    for answer in from_data(reply["answers"]):
        line = arrows(answer.reply or {})
        if line:
            told[line] = told.get(line, 0) + 1
    return [line if count == 1 else f"{line} in {count} processes" for line, count in told.items()]


def arrows(reply: dict[str, Any]) -> str:
    """Return ``shop.pricing v1 → v2, …`` of one process's swap."""
    before, after = reply.get("before") or {}, reply.get("versions") or {}
    moved = [f"{name} v{before.get(name, '?')} → v{number}" for name, number in sorted(after.items()) if before.get(name) != number]
    return ", ".join(moved)


def follow(watch: Watch, ended: threading.Event) -> None:
    """Watch until the program ends."""
    from watchfiles import watch as saves

    watch.sweep()
    while not ended.is_set():
        folders = folders_of(watch.modules)
        if not folders:
            ended.wait(TICK_MS / 1000)
            watch.sweep()
            continue
        for changes in saves(
            *sorted(folders),
            watch_filter=lambda _change, path: path.endswith(".py"),
            step=SAVE_MS,
            stop_event=ended,
            rust_timeout=TICK_MS,
            yield_on_timeout=True,
            recursive=False,
            raise_interrupt=True,
        ):
            watch.saved(path for _, path in changes)
            if watch.tend():
                break


# -- patches that are not on disk --------------------------------------------------------------------------------------


class Keeper:
    """Remembers text that was swapped in and is not on disk, and brings it into processes that come later."""

    def __init__(self, program: Program, say: Say) -> None:
        self.program = program
        self.say = say
        self.patches: dict[str, str] = {}
        self._seen: dict[tuple[int, str], int] = {}
        self._settled: dict[int, set[str]] = {}

    def tend(self) -> None:
        """Look at every process once: take up new patches, then bring them where they are missing."""
        clients = self.program.clients()
        new = set(clients) - set(self._settled)
        for pid in set(clients) - new:
            self._take_up(pid, clients[pid])
        for pid, client in clients.items():
            self._settled.setdefault(pid, set())
            self._bring(pid, client)

    def _take_up(self, pid: int, client: Client) -> None:
        from livesh.wire.ops.code import Versions

        try:
            listed = client.call(Versions(users=False))["modules"]
        except LiveshError:
            return
        for module in listed:
            self._judge(pid, client, module)

    def _judge(self, pid: int, client: Client, module: dict[str, Any]) -> None:
        """A version that differs from the file when it is first seen came from memory; one that equals it did not."""
        name, number = str(module["module"]), int(module["number"])
        if module["disk"] == "same":
            # Only a process that had the patch can say that it is over: a new worker comes up with the file's text.
            if name in self._settled[pid]:
                self.patches.pop(name, None)
                for settled in self._settled.values():
                    settled.discard(name)
        elif number > 1 and self._seen.get((pid, name)) != number:
            from livesh.wire.ops.code import Source

            self.patches[name] = str(client.call(Source(place=name))["text"])
            self._settled[pid].add(name)
        self._seen[pid, name] = number

    def _bring(self, pid: int, client: Client) -> None:
        from livesh.wire.ops.code import Swap
        from livesh.wire.ops.process import Modules as Asked

        missing = set(self.patches) - self._settled[pid]
        if not missing:
            return
        try:
            ready = missing & set(client.call(Asked())["modules"])
            if ready:
                self._settled[pid] |= ready
                reply = client.call(Swap(sources={name: self.patches[name] for name in ready}, reason="kept patch"))
                self.say(f"pid {pid}: {arrows(reply) or 'has'} the kept patch of {', '.join(sorted(ready))}")
        except LiveshError as refused:
            self.say(f"pid {pid} does not take the kept patch of {', '.join(sorted(missing))}: {refused}")


# -- the process -------------------------------------------------------------------------------------------------------


def main(argv: Sequence[str] | None = None) -> int:
    """Accompany the program --pid until it ends."""
    options = arguments(argv)
    program = Program(options.pid)
    if not program.await_agent():
        if program.is_alive():
            tell(f"process {options.pid} started no agent: nothing is watched")
        return 1
    ended = threading.Event()
    threading.Thread(target=_await_end, args=(program, ended), daemon=True).start()
    if options.keep_patches:
        threading.Thread(target=_keep, args=(Keeper(program, tell), ended), daemon=True).start()
    if options.watch:
        follow(Watch(program, tell), ended)
    ended.wait()
    return 0


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="livesh.watch", description="Companion of a program under `livesh run`.")
    parser.add_argument("--pid", type=int, required=True, help="the program's process")
    parser.add_argument("--watch", action="store_true", help="swap what is saved")
    parser.add_argument("--keep-patches", action="store_true", help="bring swaps that are not on disk into later workers")
    return parser.parse_args(argv)


def _await_end(program: Program, ended: threading.Event) -> None:
    """Wait for the program's end without polling, where the system can."""
    try:
        import select

        handle = os.pidfd_open(program.pid)
        select.select([handle], [], [])
    except (AttributeError, OSError):
        while program.is_alive():
            time.sleep(0.5)
    ended.set()


def _keep(keeper: Keeper, ended: threading.Event) -> None:
    while not ended.wait(SWEEP / 2):
        keeper.tend()


def tell(text: str) -> None:
    """Write to the terminal the program was started from."""
    for line in text.splitlines():
        print(f"livesh: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""`livesh doctor TARGET`: why one cannot attach, and what to do about it.

Facts are gathered first and judged afterwards, so that every verdict is tested without a process. Nothing is changed: no
agent is started, no file removed. Exit status 0: attaching will work; 1: it will not, and the reasons are above.
"""

from __future__ import annotations

import os
import pwd
import sys
from typing import TYPE_CHECKING, NamedTuple

from livesh.errors import Denied, Gone, LiveshError, UserError
from livesh.shell import procfs

if TYPE_CHECKING:
    from livesh.shell.discovery import Place
    from livesh.wire.places import Entry

PATIENCE = 3.0  # seconds an agent has to open and to answer
FIRST_WITH_REMOTE_EXEC = (3, 14)


class Facts(NamedTuple):
    """What is known about a target and about us."""

    pid: int
    exists: bool = True
    command: str = ""
    python: tuple[int, int] | None = None
    embedded: bool = False
    uid: int = 0
    our_uid: int = 0
    same_mount: bool = True
    same_pids: bool = True
    address: str = ""
    answer: str = ""  # of the agent: "ok", or why there was none
    unwritten: str = ""  # why its audit log cannot be written
    dead_socket: bool = False
    disabled: bool = False
    no_remote_debug: bool = False
    may_ptrace: bool = True
    ptrace_scope: int = 0
    main_thread: str = "runs"
    halted: procfs.Halt | None = None
    gdb: bool = False


class Finding(NamedTuple):
    """One verdict: "ok", "note" or "bad", what is the matter, and the remedy."""

    mark: str
    text: str
    remedy: str = ""


# -- gathering ---------------------------------------------------------------------------------------------------------


def gather(pid: int) -> Facts:
    """Look at process *pid*."""
    if not procfs.exists(pid):
        return Facts(pid, exists=False)
    from livesh.shell import outside
    from livesh.shell.discovery import Place

    entry = _listed(pid)
    address = outside.socket_of(pid) or str(entry.get("address") or "")
    answer, unwritten = _knock(Place(address, entry or {"pid": pid})) if address else ("", "")
    env = procfs.environment(pid) or {}
    uid, spaces = procfs.uid(pid) or 0, procfs.namespaces(pid)
    return Facts(
        pid,
        command=procfs.command_line(pid, 100),
        python=procfs.python(pid),
        embedded=not procfs.is_own_interpreter(pid),
        uid=uid,
        our_uid=os.geteuid(),
        same_mount=spaces.mount,
        same_pids=spaces.pid,
        address=address,
        answer=answer,
        unwritten=unwritten,
        dead_socket=outside.has_dead_socket(pid),
        disabled=bool(env.get("LIVESH_DISABLE")),
        no_remote_debug="PYTHON_DISABLE_REMOTE_DEBUG" in env or "disable-remote-debug" in procfs.command(pid),
        may_ptrace=procfs.may_trace_anybody(),
        ptrace_scope=procfs.ptrace_scope(),
        main_thread=procfs.main_thread(pid),
        halted=procfs.halted(pid),
        gdb=_has_gdb(),
    )


def _listed(pid: int) -> Entry:
    from livesh.shell.discovery import agents

    return next((entry for entry in agents() if entry["pid"] == pid), {})


def _knock(place: Place) -> tuple[str, str]:
    """Return "ok" when an agent answers at *place*, else why not; and why its audit log cannot be written, if that is so."""
    from livesh.shell import knock
    from livesh.shell.client import Client
    from livesh.wire.ops.core import Describe

    try:
        with Client(knock.enter(place, PATIENCE), place.address, place.pid) as client:
            return "ok", str(client.call(Describe(), PATIENCE).get("unwritten") or "")
    except LiveshError as why:
        return str(why), ""


def _has_gdb() -> bool:
    import shutil

    return shutil.which("gdb") is not None


# -- judging -----------------------------------------------------------------------------------------------------------


def judge(facts: Facts) -> list[Finding]:
    """Say what stands in the way of attaching, and what does not."""
    if not facts.exists:
        return [Finding("bad", f"there is no process {facts.pid}", "livesh ps lists the agents there are")]
    if facts.python is None:
        return [Finding("bad", f"process {facts.pid} is no Python: {facts.command}", "give the pid of the Python process itself")]
    found = [*_who(facts), *_where(facts)]
    return found + (_with_agent(facts) if facts.address else _without_agent(facts))


def _who(facts: Facts) -> list[Finding]:
    found = [Finding("ok", f"process {facts.pid} runs Python {_dotted(facts.python or (0, 0))}: {facts.command}")]
    if facts.uid != facts.our_uid and facts.our_uid != 0:
        remedy = f"sudo -u {_user(facts.uid)} livesh attach {facts.pid}"
        found.append(Finding("bad", f"it belongs to {_user(facts.uid)}, you are {_user(facts.our_uid)}", remedy))
    return found


def _where(facts: Facts) -> list[Finding]:
    found = []
    if not facts.same_mount:
        found.append(Finding("note", "it sees other files (a container?): its socket is reached through /proc/PID/root"))
    if not facts.same_pids:
        found.append(Finding("note", "it has another pid inside its container; the one you gave is right here"))
    return found


def _with_agent(facts: Facts) -> list[Finding]:
    if facts.answer == "ok":
        return [Finding("ok", f"its agent answers at {facts.address}", f"livesh attach {facts.pid}"), *_audit(facts.unwritten)]
    found = [Finding("bad", f"it has an agent at {facts.address} that does not let us in: {facts.answer}")]
    if facts.halted is not None:
        found.append(Finding("bad", f"the process {facts.halted.why}", facts.halted.remedy))
    elif "no answer" in facts.answer:
        found.append(Finding("bad", "something keeps the GIL: a C extension, or a fork that never returns", "py-spy dump shows where"))
    return found


def _audit(unwritten: str) -> list[Finding]:
    remedy = "make it writable for the process's user, or free some space: the next op looks again"
    return [Finding("bad", f"nothing that changes the process will be done: {unwritten}", remedy)] if unwritten else []


def _without_agent(facts: Facts) -> list[Finding]:
    left = "; the socket there is of the program it was before, or of another that had its pid" if facts.dead_socket else ""
    found = [Finding("note", f"no agent runs in it{left}")]
    if facts.disabled:
        return [*found, Finding("bad", "LIVESH_DISABLE was in its environment", "restart it without, if that is yours to decide")]
    if facts.python is not None and facts.python < FIRST_WITH_REMOTE_EXEC:
        return [*found, _too_old(facts)]
    if facts.embedded:
        return [*found, Finding("bad", "another program embeds this Python", "call livesh.start() inside it")]
    return [*found, *_injectable(facts)]


def _too_old(facts: Facts) -> Finding:
    gdb = f"livesh inject --gdb {facts.pid} gets in with gdb, at the risk of a deadlock" if facts.gdb else "gdb is not installed"
    return Finding(
        "bad",
        f"Python {_dotted(facts.python or (0, 0))} cannot be asked to load one from outside; 3.14 can",
        f"start it with LIVESH=1 in its environment, or with livesh run; {gdb}",
    )


def _injectable(facts: Facts) -> list[Finding]:
    found = []
    if facts.no_remote_debug:
        found.append(Finding("bad", "it was started with remote debugging disabled", "restart it without PYTHON_DISABLE_REMOTE_DEBUG"))
    if not facts.may_ptrace and facts.ptrace_scope:
        remedy = "sudo livesh attach, or sysctl kernel.yama.ptrace_scope=0; in a container: --cap-add SYS_PTRACE"
        found.append(Finding("bad", f"the kernel lets only root look into it (ptrace_scope {facts.ptrace_scope})", remedy))
    if facts.main_thread == "waits for a lock":
        found.append(Finding("note", "its main thread waits for a lock now: an agent starts only when it gets it"))
    if facts.halted is not None:
        found.append(Finding("bad", f"the process {facts.halted.why}", facts.halted.remedy))
    if not any(finding.mark == "bad" for finding in found):
        found.append(Finding("ok", "its Python can be asked to start one", f"livesh attach {facts.pid}"))
    return found


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


# -- targets that are no pid -------------------------------------------------------------------------------------------


def examine(target: str) -> list[Finding]:
    """Find out about any kind of target."""
    from livesh.shell import discovery

    if target.isdigit():
        return judge(gather(int(target)))
    if target.startswith("ssh://"):
        return _examine_far(target)
    try:
        place = discovery.resolve(target)
    except UserError as unknown:
        return [Finding("bad", str(unknown), _other_users() or unknown.hint)]
    if place.entry.get("pid"):
        return judge(gather(int(place.entry["pid"] or 0)))
    answer, unwritten = _knock(place)
    if answer == "ok":
        return [Finding("ok", f"an agent answers at {place.address}", f"livesh attach {target}"), *_audit(unwritten)]
    return [Finding("bad", answer, "livesh ps lists the agents there are")]


def _examine_far(target: str) -> list[Finding]:
    from livesh.shell import tunnel

    try:
        tunnel.dial(target, 15.0).close()
    except (Gone, Denied, UserError) as why:
        return [Finding("bad", str(why), f"try: {' '.join(tunnel.command(tunnel.remote(target)))}")]
    return [Finding("ok", "ssh gets through and the agent there answers", f"livesh attach {target}")]


def _other_users() -> str:
    """Say whose agents there might be, when none of ours is meant."""
    from livesh.wire import places

    if places.runtime_dir() != f"/tmp/livesh-{os.getuid()}":
        return ""
    uids = [name[len("livesh-") :] for name in os.listdir("/tmp") if name.startswith("livesh-")]
    others = [_user(int(uid)) for uid in uids if uid.isdigit() and int(uid) != os.getuid()]
    return f"agents may run as {', '.join(others)}: livesh ps as that user" if others else ""


# -- the verb ----------------------------------------------------------------------------------------------------------


def main(argv: list[str]) -> int:
    """Run ``livesh doctor [TARGET]``."""
    if len(argv) > 1 or (argv and argv[0].startswith("-")):
        raise UserError("one target at most", hint="usage: livesh doctor [TARGET]")
    found = examine(argv[0]) if argv else overview()
    for line in lines(found):
        print(line)
    return 1 if any(finding.mark == "bad" for finding in found) else 0


def overview() -> list[Finding]:
    """Look at every agent of this user."""
    from livesh.shell.discovery import Place, agents

    found = []
    for entry in agents():
        answer, unwritten = _knock(Place(str(entry["address"]), entry))
        name = f"{entry['name']} (pid {entry['pid']})"
        if answer == "ok":
            found += [Finding("ok", f"{name} answers at {entry['address']}"), *_audit(unwritten)]
        else:
            found.append(Finding("bad", f"{name}: {answer}", f"livesh doctor {entry['pid']}"))
    return found or [Finding("note", "no agent of this user is running on this machine", _other_users())]


def lines(found: list[Finding]) -> list[str]:
    """Write findings as a person reads them: a mark, the matter, and an arrow with the remedy."""
    from livesh.shell.render.clean import clean

    marks = {"ok": "✓", "note": "·", "bad": "✗"}
    out = []
    for finding in found:
        out.append(f"{marks[finding.mark]} {clean(finding.text, one_line=True)}")
        if finding.remedy:
            out.append(f"  → {clean(finding.remedy, one_line=True)}")
    return out


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

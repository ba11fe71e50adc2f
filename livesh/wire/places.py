"""Where agents are found: one directory of this user's, a socket and a small JSON entry per process.

    $LIVESH_RUNTIME_DIR, else $XDG_RUNTIME_DIR/livesh, else /tmp/livesh-UID     0700, owned by this user
        PID.sock          the private socket, 0600
        PID.json          name, pid, started, address, python, program, app, master ...
        PID.token         the token of a HOST:PORT address, 0600
                          (PID-SPACE in a pid namespace that is not the machine's first: see spaces.py)
    $LIVESH_STATE_DIR, else $XDG_STATE_HOME/livesh, else ~/.local/state/livesh   0700: history, audit, leased tokens

The directory is checked every time with lstat: a symlink, another owner, or a mode that lets others in is an error and is
never repaired: it means that somebody else was there first. Used at rest by the agent, so `os` only.
"""

from __future__ import annotations

import os
import stat
import sys

from livesh.errors import Denied
from livesh.wire import spaces

Entry = dict[str, "str | int | float | None"]
ENDING_S = 1.0  # seconds a process that closed its door may take to end
LISTENING = "0A"  # the state of a socket in /proc/net/tcp


def runtime_dir() -> str:
    """Return the directory of sockets and entries of this user; it may not exist."""
    given = os.environ.get("LIVESH_RUNTIME_DIR")
    if given:
        return given
    xdg = os.environ.get("XDG_RUNTIME_DIR")
    if xdg and os.path.isdir(xdg):
        return os.path.join(xdg, "livesh")
    return f"/tmp/livesh-{os.getuid()}"


def state_dir() -> str:
    """Return the directory of what outlives processes: history, audit, leases; it may not exist."""
    given = os.environ.get("LIVESH_STATE_DIR")
    if given:
        return given
    base = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    if base.startswith("~"):  # no HOME, and a uid that no name belongs to: some container's
        return f"/tmp/livesh-{os.getuid()}-state"
    return os.path.join(base, "livesh")


def private_dir(path: str, *, create: bool = True) -> str:
    """Return *path* once it is known to be a directory of this user's that nobody else can enter; raises `Denied`."""
    if create:
        try:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            os.mkdir(path, 0o700)
        except FileExistsError:
            pass
    try:
        check_private(path, os.getuid(), directory=True)
    except Denied as somebodys:
        if path != f"/tmp/livesh-{os.getuid()}":
            raise
        raise Denied(f"{somebodys}; LIVESH_RUNTIME_DIR may name a place of your own") from None  # in /tmp anybody can be there first
    return path


def check_private(path: str, uid: int, *, directory: bool = False) -> None:
    """Raise `Denied` unless *path* itself (no symlink) belongs to *uid* and is closed to everybody else."""
    found = os.lstat(path)
    kind = stat.S_ISDIR if directory else lambda mode: stat.S_ISSOCK(mode) or stat.S_ISREG(mode)
    if not kind(found.st_mode):
        raise Denied(f"{path} is not what livesh put there: {stat.filemode(found.st_mode)}")
    if found.st_uid != uid:
        raise Denied(f"{path} belongs to uid {found.st_uid}, not {uid}")
    if found.st_mode & 0o077:
        raise Denied(f"{path} is open to others: {stat.filemode(found.st_mode)}")


def write_private(path: str, text: str) -> None:
    """Write *text* to a file only this user can read, whole or not at all."""
    scratch = f"{path}.{os.getpid()}.new"
    try:
        os.unlink(scratch)
    except FileNotFoundError:
        pass
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        data = text.encode("utf-8", "backslashreplace")
        while data:
            data = data[os.write(handle, data) :]
        os.rename(scratch, path)
    except OSError as failed:
        os.unlink(scratch)
        raise OSError(failed.errno, failed.strerror, path) from None  # a write by itself does not say where
    finally:
        os.close(handle)


def read_private(path: str, *, limit: int = 1 << 20) -> str:
    """Read a file written by `write_private`; raises `Denied` when somebody else could have written it."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise Denied(f"{path} is not private to this user: {stat.filemode(found.st_mode)}, uid {found.st_uid}")
        return os.read(handle, limit).decode("utf-8", "replace")
    finally:
        os.close(handle)


def start_time(pid: int | str) -> int:
    """Return the kernel's start time of *pid* ("self") in ticks since boot: with the pid it names one process; 0 when unknown."""
    try:
        return _start_time(pid)
    except OSError:
        return 0


def born(pid: int | str) -> float:
    """Return when *pid* ("self") began, in seconds since the epoch, to a hundredth; 0 when unknown."""
    ticks = start_time(pid)
    if not ticks:
        return 0.0
    from time import CLOCK_BOOTTIME, clock_gettime, time

    return time() - clock_gettime(CLOCK_BOOTTIME) + ticks / os.sysconf("SC_CLK_TCK")


def _start_time(pid: int | str) -> int:
    """Return the start time of *pid*, 0 when it has ended; raises OSError when that cannot be known."""
    try:
        handle = os.open(f"/proc/{pid}/stat", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return 0
    try:
        said = os.read(handle, 4096)
    except ProcessLookupError:
        return 0
    finally:
        os.close(handle)
    rest = said[said.rfind(b")") + 2 :].split()  # the command's name may hold spaces and parentheses
    if rest[0] in (b"Z", b"X"):
        return 0  # dead, only not collected yet
    return int(rest[19])


def is_there(stem: str, pid: int) -> bool:
    """Say whether the entry *stem* is of the process that has its pid now; by hand, since the agent at rest has no `json`."""
    try:
        text = read_private(f"{stem}.json")
    except (OSError, Denied):
        return False
    return not spaces.proc_is_ours() or f'"ticks": {start_time(pid)},' in text


def alive(pid: int, ticks: int) -> bool:
    """Say whether the process that wrote an entry still lives."""
    if spaces.proc_is_ours():
        try:
            now = _start_time(pid)
        except OSError:
            return True  # this process is out of descriptors, say: that is no reason to take the files of another away
        return bool(now) and (not ticks or now == ticks)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def ends(pid: int, ticks: int) -> bool:
    """Say whether a process that has closed its door has ended, or does so in a moment: who is killed closes first. False where nothing tells (*ticks* is 0)."""
    import time

    if not ticks:
        return False
    until = time.monotonic() + ENDING_S
    while alive(pid, ticks):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def write_entry(path: str, entry: Entry) -> None:
    """Write an agent's entry; by hand, since the agent at rest has no `json`."""
    write_private(path, "{" + ", ".join(f"{_quote(k)}: {_value(v)}" for k, v in entry.items()) + "}\n")


def _value(value: str | int | float | None) -> str:
    if value is None:
        return "null"
    return _quote(value) if isinstance(value, str) else repr(value)


def _quote(text: str) -> str:
    return '"' + "".join(c if " " <= c <= "~" and c not in '"\\' else _escape(c) for c in text) + '"'


def _escape(char: str) -> str:
    code = ord(char)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def entries(*, clean: bool = True) -> list[Entry]:
    """Return the entries of this user's living agents, oldest first; with *clean* those of the dead are removed."""
    import json

    where = runtime_dir()
    try:
        private_dir(where, create=False)
        names = sorted(name for name in os.listdir(where) if name.endswith(".json"))
    except FileNotFoundError:
        return []
    found: list[Entry] = []
    here = spaces.space_of()
    for name in names:
        try:
            entry = json.loads(read_private(os.path.join(where, name)))
            pid, ticks, elsewhere = int(entry["pid"]), int(entry["ticks"]), (entry.get("space") or "") != here
        except (OSError, ValueError, KeyError, TypeError, Denied):
            continue
        lives = elsewhere or alive(pid, ticks)
        if lives and _is_open(str(entry.get("address")), 0 if elsewhere else pid):
            found.append(entry)
        elif clean and (elsewhere or not lives):  # one that lives has become another program: what is there by now may be of an agent that just starts
            remove(where, name[: -len(".json")])
    spaces.seen_from_here([entry for entry in found if (entry.get("space") or "") != here])
    return sorted(found, key=lambda entry: (entry.get("started") or 0, entry["pid"] or 0))


def _is_open(address: str, pid: int) -> bool:
    """Say whether somebody listens at *address*: a process that execs keeps its pid, and no agent. *pid* is 0 where it is another space's: then HOST:PORT is believed."""
    if address.startswith("unix:"):
        return spaces.is_open(address[len("unix:") :])
    return not pid or _is_listening(pid, address.rpartition(":")[2])


def _is_listening(pid: int, port: str) -> bool:
    """Say whether anybody listens on *port* where process *pid* has its network; True where nothing tells."""
    ending = f":{int(port):04X}" if port.isdigit() else ""
    tells = False
    for kind in ("tcp", "tcp6"):
        try:
            with open(f"/proc/{pid}/net/{kind}", encoding="ascii") as file:
                if any(row[1].endswith(ending) and row[3] == LISTENING for row in map(str.split, file)):
                    return True
        except FileNotFoundError:
            continue  # no /proc, or no IPv6
        except OSError:
            return True
        tells = True
    return not tells


def remove(where: str, stem: str) -> None:
    """Take away what a process left in *where*."""
    for kind in ("json", "token", "sock"):
        unlink(os.path.join(where, f"{stem}.{kind}"))


def unlink(path: str) -> None:
    """Remove a file that may be gone already."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def sweep(where: str) -> None:
    """Remove what processes of this space that are no more have left in *where*, half-written files too: cheap, by pid alone; `entries` looks closer."""
    if not spaces.proc_is_ours():
        return
    here = spaces.space_of()
    for name in os.listdir(where):
        stem, _, kind = name.partition(".")
        pid, _, space = stem.partition("-")
        if pid.isdigit() and space == here and kind.partition(".")[0] in ("json", "token", "sock") and not os.path.exists(f"/proc/{pid}"):
            remove(where, stem)
            unlink(os.path.join(where, name))


def token_for(address: str) -> str | None:
    """Return the token this user has for HOST:PORT: the agent's own on this machine, or one that was kept."""
    for entry in entries():
        if same_address(str(entry["address"]), address):
            try:
                return read_private(os.path.join(runtime_dir(), f"{spaces.stem_of(entry)}.token")).strip()
            except FileNotFoundError:
                continue
    return _kept().get(address)


def same_address(listening: str, asked: str) -> bool:
    """Say whether *asked* may be the agent that listens on *listening*: the same, or any address of this machine."""
    if listening == asked:
        return True
    host, _, port = listening.rpartition(":")
    return host in ("0.0.0.0", "[::]") and asked.rpartition(":")[2] == port


def keep_token(address: str, token: str) -> None:
    """Remember a token for attaching to *address* later."""
    import json

    private_dir(state_dir())
    write_private(os.path.join(state_dir(), "kept.json"), json.dumps({**_kept(), address: token}, indent=1) + "\n")


def _kept() -> dict[str, str]:
    import json

    try:
        return dict(json.loads(read_private(os.path.join(state_dir(), "kept.json"))))
    except (FileNotFoundError, ValueError):
        return {}


def peer_of(sock: object) -> tuple[int, int, int]:
    """Return pid, uid and gid of the process at the other end of a unix socket, as the kernel knows them."""
    get = sock.getsockopt  # type: ignore[attr-defined]
    if sys.platform.startswith("linux"):
        raw = get(1, 17, 12)  # SOL_SOCKET, SO_PEERCRED, struct ucred
        return tuple(int.from_bytes(raw[at : at + 4], sys.byteorder) for at in (0, 4, 8))  # type: ignore[return-value]
    raw = get(0, 1, 76)  # macOS and BSD: SOL_LOCAL, LOCAL_PEERCRED, struct xucred
    return 0, int.from_bytes(raw[4:8], sys.byteorder), int.from_bytes(raw[12:16], sys.byteorder)

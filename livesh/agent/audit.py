"""The audit log: who, from where, in which role and why, did what, with which outcome. JSON lines, each chained to the one before.

One file per process, in this user's state directory, opened with the first line. Where `livesh.start(audit=PATH)` says so it is that file, for all processes
that say it: a worker forked or started with the same PATH goes on with the one chain. Whoever writes takes the file's lock, reads the last line there, and
appends; a lock that is not to be had in `LOCK_WAITS` counts as a log that cannot be written. A line is written
*before* an op that may change something, and another one with its outcome when it has been answered. When the first cannot be written, ops of the categories state and
code are refused: nothing happens unrecorded. An evaluation, which is measured in microseconds, has a second line only when it failed or noted something;
that line waits for the next one or the end of the session.

``hash`` is SHA-256 over the previous line's hash and this line without it: a changed, removed or inserted line breaks the chain there. What this cannot
show is a cut-off end, or a file written anew as a whole by somebody who may write it: ship the lines elsewhere where that matters. They
are also `sys.audit` events (``livesh.op``) and, at level INFO, records of the service's logger ``livesh.audit``, when it has handlers.
"""

from __future__ import annotations

import fcntl  # here: a forked child asks for it on the way to its door, where nothing is imported
import json
import os
import sys
from hashlib import sha256
from time import gmtime, monotonic, strftime, time
from typing import TYPE_CHECKING, Any

from livesh.agent import core, handles, raw, trouble
from livesh.errors import Denied, LiveshError, Refused
from livesh.runtime import redact
from livesh.wire import frames, places

if TYPE_CHECKING:
    from livesh.agent.core import Agent
    from livesh.agent.sessions import Session
    from livesh.wire.ops.base import Op

LOCK_WAITS = 2.0  # seconds
CROWD_MOST, CROWD_S = 200, 60.0  # lines, in so many seconds, about those who are shown out
TAIL = 1 << 16  # bytes from the end in which a last line is looked for, at first
LONGEST = 4000  # characters of one value in a line; longer ones are cut, with length and digest of the whole
START = "0" * 64
_OPENED = os.O_RDWR | os.O_APPEND
NOTHING: dict[str, Any] = {}
_encode = frames.make_encoder(str, allow_nan=True)
_quote = json.encoder.encode_basestring_ascii


class Log:
    """One chained file, *shared* by several processes or this one's own."""

    def __init__(self, path: str, *, shared: bool = False) -> None:
        self.path = path
        self._shared = shared
        self._handle = -1
        self._inode = 0  # what the descriptor is: see handles.py
        self._end = 0  # bytes of the file when `_number` and `_last` were its last line's
        self._last = START
        self._number = 0
        self._waiting: list[str] = []
        self._lock = raw.allocate_lock()
        self.trouble = ""  # why the last line could not be written

    def write(self, fields: dict[str, Any] | str, *, later: bool = False) -> None:
        """Append a line, given as fields or as their JSON without braces; raises OSError or ValueError, then it is not in the log.

        With *later* it may wait for the next one.
        """
        with self._lock:
            self._waiting.append(fields if isinstance(fields, str) else _encode(fields)[1:-1])
            if not later or len(self._waiting) > 50:
                try:
                    self._flush()
                except BaseException as failed:
                    self._waiting.pop()  # those before it go on waiting
                    self.trouble = f"the audit log {self.path} cannot be written ({failed})"
                    raise
                self.trouble = ""

    def _flush(self) -> None:
        if self._handle >= 0 and handles.inode(self._handle) != self._inode:
            self._handle = -1  # the program has closed it: the number is not ours any more
        if self._handle >= 0 and not self._is_in_place():
            self._hand_back()  # moved away by a rotation, or removed: what is written there is on no record
        if self._handle < 0:
            self._open()
        if not self._shared:
            self._append()
            return
        _lock(self._handle)
        try:
            self._catch_up()
            self._append()
        finally:
            if self._handle >= 0:
                _unlock(self._handle)

    def _is_in_place(self) -> bool:
        """Say whether the open file is still the one that has the log's name; one that was emptied is another."""
        try:
            found = os.stat(self.path, follow_symlinks=False)
        except OSError:
            return False
        return found.st_ino == self._inode and (found.st_size > 0 or self._end <= 0)

    def _append(self) -> None:
        """Write the lines that wait, whole or not at all: half a line would be the end of the chain."""
        data = "".join([self._line(fields) for fields in self._waiting]).encode("ascii")
        left = data
        try:
            while left:
                left = left[os.write(self._handle, left) :]
        except OSError:
            try:
                if len(left) < len(data):
                    os.ftruncate(self._handle, self._end)
            finally:
                self._hand_back()
            raise
        self._waiting = []
        self._end += len(data)

    def _hand_back(self) -> None:
        """Close the file. Its number is forgotten first: a child forked in between must not close what then has that number."""
        handle, self._handle = self._handle, -1
        if handle >= 0 and handles.inode(handle) == self._inode:
            if self._shared:
                _unlock(handle)  # closing does not do that while a child that was just forked has the descriptor as well
            os.close(handle)

    def _line(self, fields: str) -> str:
        self._number += 1
        body = f'{{"n":{self._number},{fields}}}'
        self._last = chained(self._last, body)
        return f'{body[:-1]},"hash":"{self._last}"}}\n'

    def _open(self) -> None:
        if not self._shared:
            places.private_dir(os.path.dirname(os.path.dirname(self.path)))  # the state directory; above a file that somebody chose is /var/log, say
        places.private_dir(os.path.dirname(self.path))
        handle = handles.above_standard(os.open(self.path, _OPENED | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
        self._inode = handles.inode(handle)
        self._handle = handle
        self._end = -1
        if not self._shared:
            try:
                self._catch_up()
            except BaseException:
                self._hand_back()  # the next line looks again
                raise

    def _catch_up(self) -> None:
        """Know the last line that is in the file, when somebody else may have written it; raises ValueError when that is no line of ours."""
        size = os.fstat(self._handle).st_size
        if size != self._end:
            line = _last_line(self._handle, size)
            try:
                found: dict[str, Any] = json.loads(line) if line else {"n": 0, "hash": START}
                self._number, self._last = int(found["n"]), str(found["hash"])
            except (ValueError, TypeError, KeyError):
                raise ValueError(f"the last line of {self.path} is no line of a log: move the file away, livesh audit verify shows where it breaks") from None
            self._end = size

    def abandon(self) -> None:
        """Close the descriptor a forked child has inherited; what waits is the parent's to write, and the lock may be held for ever."""
        handle, self._handle = self._handle, -1
        if handle >= 0 and handles.inode(handle) == self._inode:
            os.close(handle)

    def opened_as(self, handle: int) -> bool:
        """Say whether the descriptor *handle* is this file, open as only this class opens it."""
        try:
            return os.path.samestat(os.fstat(handle), os.stat(self.path)) and fcntl.fcntl(handle, fcntl.F_GETFL) & _OPENED == _OPENED
        except OSError:
            return False  # closed meanwhile, or there is no such file

    def close(self) -> None:
        """Write what waits and close the file; the next line opens it again."""
        with self._lock:
            try:
                if self._waiting:
                    self._flush()
            finally:
                self._hand_back()


def _last_line(handle: int, size: int) -> bytes:
    """Return the last line of a file of *size* bytes; nothing when it is empty."""
    take = TAIL
    while True:
        start = max(0, size - take)
        lines = os.pread(handle, size - start, start).splitlines()
        if not start or len(lines) > 1:
            return lines[-1] if lines else b""
        take *= 4


def _lock(handle: int) -> None:
    """Take the file's lock; raises OSError when another process keeps it."""
    until = monotonic() + LOCK_WAITS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if monotonic() > until:
                raise TimeoutError(f"another process has locked it for more than {LOCK_WAITS:g} s") from None
            raw.sleep(0.002)


def _unlock(handle: int) -> None:
    fcntl.flock(handle, fcntl.LOCK_UN)


def chained(before: str, body: str) -> str:
    """Return the hash of a line without its hash, after one with the hash *before*."""
    return sha256(before.encode() + body.encode()).hexdigest()


def log_of(agent: Agent) -> Log:
    """Return the log of this process."""
    found = agent.options.get("audit log")
    if found is None:
        name = "".join(char if char.isalnum() or char in "-_." else "_" for char in agent.name)[:60]
        given = agent.options.get("audit")
        path = os.path.abspath(given) if given else os.path.join(folder(), f"{name}-{agent.pid}-{int(agent.started)}.jsonl")
        found = agent.options["audit log"] = Log(path, shared=bool(given))
    return found


def folder() -> str:
    """Return where the logs are."""
    return os.path.join(places.state_dir(), "audit")


# What is written.


def begins(session: Session, op: Op) -> None:
    """Write that *op* is about to be answered; raises `Denied` when that cannot be written and the op changes the process."""
    sys.audit("livesh.op", op.name, op.category, session.id, session.author)
    agent = core.current()
    if agent is None:
        return
    args = {key: bounded(value) for key, value in op.as_args().items()}
    if "path" in args:
        _hide_a_secret(args)
    try:
        log_of(agent).write(f'"at":"{_now()}",{_who(agent, session)},"op":"{op.name}","args":{_written(args)}')
    except (OSError, ValueError, LiveshError) as failed:
        trouble.note(f"the audit log {log_of(agent).path} cannot be written", failed)
        if op.category in ("state", "code"):
            raise Denied(f"the audit log {log_of(agent).path} cannot be written ({failed}); nothing was done") from None
    _tell_logging("%s %s by %s", op.name, args, session.author)


def _hide_a_secret(args: dict[str, Any]) -> None:
    """Leave out what an edit stores under a name that speaks of a secret, or brings to it: what it was and is, is redacted as well."""
    for key in args.keys() & {"value", "function"}:
        if redact.name_is_secret(str(args["path"])) or redact.value_is_secret(args[key]):
            args[key] = "‹redacted›"


def ended(session: Session, op: Op, error: BaseException | None, status: str = "", noted: dict[str, Any] = NOTHING) -> None:
    """Write the outcome of *op*, with what its handler *noted*."""
    agent = core.current()
    if agent is None or (op.name == "eval" and error is None and status == "ok" and not noted):
        return
    outcome = _outcome(error) if error else status or "ok"
    if error is None and not noted:
        _write_outcome(agent, f'"at":"{_now()}","pid":{agent.pid},"session":{session.id},"op":"{op.name}","outcome":{_encode(outcome)}', op)
        return
    fields = {"at": _now(), "pid": agent.pid, "session": session.id, "op": op.name, "outcome": outcome}
    if error is not None:
        fields["said"] = bounded("; ".join(error.reasons) if isinstance(error, Refused) else str(error))
    _write_outcome(agent, {**fields, **{key: bounded(value) for key, value in noted.items()}}, op)


def _write_outcome(agent: Agent, fields: dict[str, Any] | str, op: Op) -> None:
    try:
        log_of(agent).write(fields, later=op.name == "eval")
    except (OSError, ValueError, LiveshError) as failed:
        trouble.note("an outcome could not be written to the audit log", failed)
    if not agent.sessions:
        shut(agent)  # it outlasted its session: no line comes that this one could wait for


def _outcome(error: BaseException) -> str:
    if isinstance(error, Denied):
        return "denied"
    return "refused" if isinstance(error, Refused) else "failed"


def denied(session: Session, name: str, why: str) -> None:
    """Write that a role was not enough."""
    _write_if_possible({"session": session.id, "op": name, "outcome": "denied", "said": why, "by": session.author, "role": session.role})


class Crowd:
    """How many were shown out lately: whoever can knock could fill the disk with lines about it, and then nothing could be done any more."""

    def __init__(self) -> None:
        self._since = float("-inf")
        self._written = 0
        self.unwritten = 0

    def has_room(self) -> bool:
        """Say whether one more line may be written now; one that may not is counted."""
        now = monotonic()
        if now - self._since > CROWD_S:
            self._since, self._written = now, 0
        self._written += 1
        if self._written <= CROWD_MOST:
            return True
        self.unwritten += 1
        return False

    def taken(self) -> dict[str, int]:
        """Return, once, how many are on no record of their own."""
        unwritten, self.unwritten = self.unwritten, 0
        return {"unwritten": unwritten} if unwritten else {}


_crowd = Crowd()


def refused(agent: Agent, host: str, why: str) -> None:
    """Write that somebody was shown out."""
    if _crowd.has_room():
        _write_if_possible({"event": "refused", "from": host, "said": why, **_crowd.taken()}, agent)
    if not agent.sessions:
        shut(agent)


def opened(session: Session) -> None:
    """Write that a session began."""
    agent = core.current()
    if agent is not None:
        if _crowd.unwritten:
            _write_if_possible({"event": "refused", "said": f"more than {CROWD_MOST} in {CROWD_S:g} s", **_crowd.taken()}, agent)
        _write_if_possible({**_facts(agent, session), "event": "attached"}, agent)


def closed(agent: Agent, session: Session) -> None:
    """Write that a session ended, and close the file: between sessions none is open."""
    _write_if_possible({"session": session.id, "event": "detached"}, agent)
    if not agent.sessions:
        shut(agent)


def shut(agent: Agent) -> None:
    """Close the file, with what waited in it."""
    try:
        log_of(agent).close()
    except (OSError, ValueError, LiveshError) as failed:
        trouble.note("the audit log could not be closed", failed)


def _write_if_possible(fields: dict[str, Any], agent: Agent | None = None) -> None:
    agent = agent or core.current()
    if agent is None:
        return
    try:
        log_of(agent).write({"at": _now(), "pid": agent.pid, **fields})
    except (OSError, ValueError, LiveshError) as failed:
        trouble.note("the audit log cannot be written", failed)


def _who(agent: Agent, session: Session) -> str:
    """Return who a session is as JSON without braces; the same for all its lines."""
    written = session.memory.get("audit who")
    if written is None:
        written = session.memory["audit who"] = _encode(_facts(agent, session))[1:-1]
    return str(written)


def _facts(agent: Agent, session: Session) -> dict[str, Any]:
    return {
        "agent": agent.name,
        "pid": agent.pid,
        "session": session.id,
        "by": session.author,
        "peer": session.peer,
        "role": session.role,
        "reason": session.reason,
    }


_second = (0, "")


def _now() -> str:
    global _second
    now = time()
    whole = int(now)
    if _second[0] != whole:
        _second = whole, strftime("%Y-%m-%dT%H:%M:%S", gmtime(whole))
    return f"{_second[1]}.{int((now - whole) * 1e6):06d}Z"


def bounded(value: Any) -> Any:
    """Return *value* as a line may hold it."""
    if isinstance(value, str):
        if len(value) <= LONGEST:
            return value
        digest = sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
        return {"cut": value[:LONGEST], "length": len(value), "sha256": digest}
    if isinstance(value, dict):
        return {str(key): bounded(item) for key, item in list(value.items())[:200]}
    if isinstance(value, list | tuple):
        return [bounded(item) for item in value[:200]]
    return value


def _written(args: dict[str, Any]) -> str:
    """Return *args* as JSON; most ops have one text."""
    if len(args) == 1:
        ((name, value),) = args.items()
        if type(value) is str:
            return f'{{"{name}":{_quote(value)}}}'
    return _encode(args)


def _tell_logging(text: str, *args: Any) -> None:
    logging = sys.modules.get("logging")
    if logging is not None and (logger := logging.getLogger("livesh.audit")).hasHandlers():
        logger.info(text, *args)


# Reading it again.


def files() -> list[str]:
    """Return the logs of this user, the one written last at the end."""
    try:
        names = sorted(os.listdir(folder()))
    except FileNotFoundError:
        return []
    return sorted((os.path.join(folder(), name) for name in names if name.endswith(".jsonl")), key=os.path.getmtime)


def verify(path: str) -> tuple[int, str]:
    """Return how many lines of *path* are whole, and what is wrong with the next one (nothing: all are)."""
    last, number = START, 0
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            body, found, rest = line.rstrip("\n").rpartition(',"hash":"')
            if not found:
                return number, "is no line of an audit log"
            last = chained(last, body + "}")
            if rest != last + '"}':
                return number, "does not follow from the line before: it, or lines before it, were changed, removed or inserted"
            number += 1
    return number, ""

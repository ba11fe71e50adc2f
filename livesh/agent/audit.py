"""The audit log: who, from where, in which role and why, did what, with which outcome. JSON lines, each chained to the one before.

One file per process, in this user's state directory (or where `livesh.start(audit=PATH)` says), opened with the first line. A line is written
*before* an op that may change something, and another one with its outcome when it has been answered. When the first cannot be written, ops of the categories state and
code are refused: nothing happens unrecorded. An evaluation, which is measured in microseconds, has a second line only when it failed or noted something;
that line waits for the next one or the end of the session.

``hash`` is SHA-256 over the previous line's hash and this line without it: a changed, removed or inserted line breaks the chain there. What this cannot
show is a cut-off end, or a file written anew as a whole by somebody who may write it: ship the lines elsewhere where that matters. They
are also `sys.audit` events (``livesh.op``) and, at level INFO, records of the service's logger ``livesh.audit``, when it has handlers.
"""

from __future__ import annotations

import json
import os
import sys
from hashlib import sha256
from time import gmtime, strftime, time
from typing import TYPE_CHECKING, Any

from livesh.agent import core, raw, trouble
from livesh.errors import Denied, LiveshError, Refused
from livesh.wire import frames, places

if TYPE_CHECKING:
    from livesh.agent.core import Agent
    from livesh.agent.sessions import Session
    from livesh.wire.ops.base import Op

LONGEST = 4000  # characters of one value in a line; longer ones are cut, with length and digest of the whole
START = "0" * 64
_encode = frames.make_encoder(str, allow_nan=True)
_quote = json.encoder.encode_basestring_ascii


class Log:
    """One chained file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._handle = -1
        self._last = START
        self._number = 0
        self._waiting: list[str] = []
        self._lock = raw.allocate_lock()

    def write(self, fields: dict[str, Any] | str, *, later: bool = False) -> None:
        """Append a line, given as fields or as their JSON without braces; raises OSError. With *later* it may wait for the next one."""
        with self._lock:
            self._waiting.append(fields if isinstance(fields, str) else _encode(fields)[1:-1])
            if not later or len(self._waiting) > 50:
                self._flush()

    def flush(self) -> None:
        """Write what waits."""
        with self._lock:
            if self._waiting:
                self._flush()

    def _flush(self) -> None:
        if self._handle < 0:
            self._open()
        waiting, self._waiting = self._waiting, []
        try:
            data = "".join([self._line(fields) for fields in waiting]).encode("ascii")
            while data:
                data = data[os.write(self._handle, data) :]
        except OSError:
            os.close(self._handle)
            self._handle = -1
            raise

    def _line(self, fields: str) -> str:
        self._number += 1
        body = f'{{"n":{self._number},{fields}}}'
        self._last = chained(self._last, body)
        return f'{body[:-1]},"hash":"{self._last}"}}\n'

    def _open(self) -> None:
        places.private_dir(os.path.dirname(os.path.dirname(self.path)))
        places.private_dir(os.path.dirname(self.path))
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        self._handle = os.open(self.path, flags, 0o600)
        with open(self.path, encoding="utf-8", errors="replace") as file:
            for line in file:
                found = json.loads(line)
                self._number, self._last = found["n"], found["hash"]

    def close(self) -> None:
        """Write what waits and close the file; the next line opens it again."""
        with self._lock:
            if self._waiting:
                self._flush()
            if self._handle >= 0:
                os.close(self._handle)
                self._handle = -1


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
        found = agent.options["audit log"] = Log(path)
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
    try:
        log_of(agent).write(f'"at":"{_now()}",{_who(agent, session)},"op":"{op.name}","args":{_written(args)}')
    except (OSError, ValueError, LiveshError) as failed:
        trouble.note(f"the audit log {log_of(agent).path} cannot be written", failed)
        if op.category in ("state", "code"):
            raise Denied(f"the audit log {log_of(agent).path} cannot be written ({failed}); nothing was done") from None
    _tell_logging("%s %s by %s", op.name, args, session.author)


def ended(session: Session, op: Op, error: BaseException | None, status: str = "") -> None:
    """Write the outcome of *op*."""
    agent = core.current()
    noted = session.memory.pop("audit", {})
    if agent is None or (op.name == "eval" and error is None and status == "ok" and not noted):
        return
    outcome = _outcome(error) if error else status or "ok"
    if error is None and not noted:
        _write_outcome(agent, f'"at":"{_now()}","session":{session.id},"op":"{op.name}","outcome":{_encode(outcome)}', op)
        return
    fields = {"at": _now(), "session": session.id, "op": op.name, "outcome": outcome}
    if error is not None:
        fields["said"] = bounded("; ".join(error.reasons) if isinstance(error, Refused) else str(error))
    _write_outcome(agent, {**fields, **{key: bounded(value) for key, value in noted.items()}}, op)


def _write_outcome(agent: Agent, fields: dict[str, Any] | str, op: Op) -> None:
    try:
        log_of(agent).write(fields, later=op.name == "eval")
    except (OSError, ValueError, LiveshError) as failed:
        trouble.note("an outcome could not be written to the audit log", failed)


def _outcome(error: BaseException) -> str:
    if isinstance(error, Denied):
        return "denied"
    return "refused" if isinstance(error, Refused) else "failed"


def denied(session: Session, name: str, why: str) -> None:
    """Write that a role was not enough."""
    _write_if_possible({"session": session.id, "op": name, "outcome": "denied", "said": why, "by": session.author, "role": session.role})


def refused(agent: Agent, host: str, why: str) -> None:
    """Write that somebody was shown out."""
    _write_if_possible({"event": "refused", "from": host, "said": why}, agent)
    if not agent.sessions:
        shut(agent)


def opened(session: Session) -> None:
    """Write that a session began."""
    agent = core.current()
    if agent is not None:
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
        log_of(agent).write({"at": _now(), **fields})
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

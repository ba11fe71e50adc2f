"""A Python prompt inside the process: compile, run, keep the last value, give back text.

*Where output goes.* `sys.stdout` is never touched (law 8). The evaluated source gets builtins of its own in which `print`, `help`, `input`
and `exit` belong to the session; so what my source prints comes to me, and what a function of the service prints goes
where the service prints. That line is drawn by who wrote the call, not by the thread.

*Names.* Assignments bind in the session's namespace. A name found nowhere there is looked up in the builtins, whose last resort
(`__missing__`) are the registered services, the names of `__main__` and the loaded top-level modules: `shop.orders.BOOK` works without an import and nothing is copied.

*Interrupts.* `interrupt` arrives on another thread and lands as KeyboardInterrupt in the evaluating thread, through CPython's asynchronous
exceptions. One evaluation gets at most one; it is sent under `_guard` and only while `_armed`. The thread that has finished disarms under the same
lock, and retries when the exception arrives in the middle of that: after it nothing can be under way any more. It cannot leave a C call that does
not return: then `still_running` says where the thread is, and nothing is claimed.
"""

from __future__ import annotations

import builtins
import sys
import time
from typing import TYPE_CHECKING, Any

from livesh.agent import raw

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    from livesh.agent.sessions import Session
    from livesh.wire.ops.core import Eval

ONLY_AST, TOP_LEVEL_AWAIT, ALLOW_INCOMPLETE = 0x400, 0x2000, 0x4000
COROUTINE = 0x80
GRACE = 1.0
FLUSH_EVERY = 0.1
KEPT = 1 << 20  # characters of one answer that are kept for the op more


class Evaluation:
    """One piece of source on its way: what it has printed, its thread, its deadline."""

    def __init__(self, session: Session, op: Eval) -> None:
        self.session = session
        self.op = op
        self.out: list[str] = []
        self.size = 0
        self.dropped = 0
        self.sent = 0
        self.began = time.monotonic()
        self.interrupted = False
        self.finished = False
        self._last_flush = self.began
        self._overdue = 0.0
        self._guard = raw.allocate_lock()
        self._thread = 0
        self._armed = False

    # Output of the evaluated source.

    def write(self, text: str) -> None:
        """Take what the source prints; beyond the limits it is counted, not kept."""
        room = KEPT - self.size
        if len(text) > room:
            self.dropped += len(text) - max(room, 0)
            text = text[: max(room, 0)]
        if text:
            self.out.append(text)
            self.size += len(text)
            if time.monotonic() - self._last_flush > FLUSH_EVERY:
                self.flush()

    def flush(self) -> None:
        """Send what has been printed so far, as long as the answer's limit allows."""
        self._last_flush = time.monotonic()
        out, self.out = self.out, []
        text = "".join(out)
        room = self.op.limit - self.sent
        if text and room > 0:
            self.session.emit("output", {"text": text[:room]})
            self.sent += len(text[:room])
            text = text[room:]
        if text:
            self.out.insert(0, text)

    # Interrupts.

    def run(self, work: Callable[[], Any]) -> Any:
        """Call *work* in this thread, open to one interrupt."""
        self._thread = raw.get_ident()
        self._armed = True
        try:
            return work()
        finally:
            self._disarm()

    def _disarm(self) -> None:
        while True:
            try:
                with self._guard:
                    self._armed = False
                return
            except KeyboardInterrupt:  # ours, in the last moment; there is no second one
                continue

    def interrupt(self) -> bool:
        """Send KeyboardInterrupt to the evaluation; returns False when there is nothing (more) to interrupt."""
        with self._guard:
            if not self._armed:
                return False
            self._armed = False
            self.interrupted = True
            return raise_in(self._thread, KeyboardInterrupt)

    def tend(self) -> bool:
        """Look after it from the watcher's thread; returns True when it should be given up."""
        if self.out and time.monotonic() - self._last_flush > FLUSH_EVERY:
            self.flush()
        if self.op.timeout is None or self.finished:
            return False
        now = time.monotonic()
        if not self._overdue:
            if now - self.began > self.op.timeout:
                self._overdue = now
                self.interrupt()
            return False
        return now - self._overdue > GRACE

    def still_running(self) -> dict[str, Any]:
        """Return the honest answer about an evaluation that does not end: where it is."""
        frame = sys._current_frames().get(self._thread)
        place = ""
        while frame is not None and not place:
            if __package__ not in str(frame.f_globals.get("__name__", "")):
                place = f"{frame.f_code.co_qualname} ({frame.f_code.co_filename}:{frame.f_lineno})"
            frame = frame.f_back
        text = f"interrupted after {self.op.timeout:g} s, but still running in {place or 'a C call'}; the prompt is free, it is not"
        return {"status": "running", "out": self.rest(), "text": text, "elapsed": time.monotonic() - self.began}

    def rest(self) -> str:
        """Return what the answer still has to carry of the output; what is beyond the limit waits for `more`."""
        text = "".join(self.out)
        self.out = []
        room = max(self.op.limit - self.sent, 0)
        kept = self.session.memory
        kept["more"], kept["more dropped"] = text[room:], self.dropped
        return text[:room]


def interruptible(session: Session, work: Callable[[], Any], timeout: float | None = 10.0) -> Any:
    """Return ``work()``, open to the session's interrupt and ended at *timeout*; raises `Refused` when it was ended.

    For handlers that run code of the service's or of the caller's outside of the op eval.
    """
    from livesh.errors import Refused
    from livesh.wire.ops.core import Eval

    evaluation = Evaluation(session, Eval(source="", timeout=timeout))
    before, session.evaluation = session.evaluation, evaluation
    try:
        return evaluation.run(work)
    except KeyboardInterrupt:
        if not evaluation.interrupted:
            raise
        spent = time.monotonic() - evaluation.began
        raise Refused(f"interrupted after {spent:.1f} s; nothing more of it runs") from None
    finally:
        evaluation.finished = True
        session.evaluation = before


def value_of(session: Session, text: str, extra: dict[str, Any] | None = None) -> Any:
    """Return the value of one expression as the session's prompt would see it; raises what it raises.

    *extra* names come first: the locals of a frame, the arguments of a call.
    """
    code = compile(text.strip(), f"<livesh {session.id}>", "eval", dont_inherit=True)
    names = _names(session)
    return eval(code, {**names, **extra} if extra else names)


def raise_in(ident: int, kind: type[BaseException]) -> bool:
    """Raise *kind* in another thread as soon as it runs Python code."""
    import ctypes

    return bool(ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), ctypes.py_object(kind)))


def evaluate(session: Session, op: Eval) -> dict[str, Any]:
    """Evaluate *op* for *session* and return its answer."""
    evaluation = Evaluation(session, op)
    try:
        code = compile_source(op.source, session)
    except (SyntaxError, ValueError, OverflowError, MemoryError) as wrong:
        return _failed(evaluation, wrong, "incomplete" if incomplete(op.source, wrong) else "error")
    names = _names(session)
    session.evaluation = evaluation
    session.memory["evaluation"] = evaluation
    try:
        value = evaluation.run(lambda: _run(code, names))
        return _answer(evaluation, value)
    except BaseException as raised:
        return _failed(evaluation, raised, "interrupted" if evaluation.interrupted else "error")
    finally:
        evaluation.finished = True
        if session.evaluation is evaluation:
            session.evaluation = None


def _run(code: tuple[CodeType, CodeType | None], names: dict[str, Any]) -> Any:
    statements, expression = code
    if statements is not None:
        exec(statements, names)
    return eval(expression, names) if expression is not None else None


def compile_source(source: str, session: Session) -> tuple[Any, Any]:
    """Return the statements and the last expression of *source* as code; most lines are one expression."""
    number = session.memory["evaluations"] = session.memory.get("evaluations", 0) + 1
    filename = f"<livesh {session.id}.{number}>"
    session.memory["source"] = (filename, source)
    try:
        return None, compile(source.strip(), filename, "eval", TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError:
        pass
    tree: Any = compile(source, filename, "exec", ONLY_AST | TOP_LEVEL_AWAIT, dont_inherit=True)
    import _ast

    last = None
    if tree.body and isinstance(tree.body[-1], _ast.Expr):
        last = compile(_ast.Expression(tree.body.pop().value), filename, "eval", TOP_LEVEL_AWAIT, dont_inherit=True)
    return compile(tree, filename, "exec", TOP_LEVEL_AWAIT, dont_inherit=True), last


def incomplete(source: str, wrong: BaseException) -> bool:
    """Say whether *source* is the beginning of something, so that a prompt asks for more lines."""
    if not isinstance(wrong, SyntaxError):
        return False
    try:
        compile(source, "<livesh>", "exec", ONLY_AST | TOP_LEVEL_AWAIT | ALLOW_INCOMPLETE, dont_inherit=True)
    except SyntaxError as again:
        return type(again).__name__ == "_IncompleteInputError" or str(again).startswith("incomplete input")
    return False


def _names(session: Session) -> dict[str, Any]:
    names = session.names
    if "__builtins__" not in names:
        names["__builtins__"] = Builtins(session)
        names["__name__"] = "__livesh__"
    return names


class Builtins(dict[str, Any]):
    """The builtins of a session: its own print, help, input and exit, and the program's names as the last resort."""

    def __init__(self, session: Session) -> None:
        super().__init__(vars(builtins))
        self._session = session
        self.update(print=self.print_here, help=self.help_here, input=_no_input, exit=_no_exit, quit=_no_exit)

    def __missing__(self, name: str) -> Any:
        services = sys.modules.get("livesh.services.registry")
        lookup = getattr(services, "lookup", None)
        if lookup is not None:
            found = lookup(name)
            if found is not None:
                return found
        main = vars(sys.modules["__main__"]) if "__main__" in sys.modules else {}
        if name in main:
            return main[name]
        return sys.modules[name]  # KeyError becomes NameError

    def print_here(self, *values: Any, sep: str | None = " ", end: str | None = "\n", file: Any = None, flush: bool = False) -> None:
        """Print to the session, or where *file* says."""
        if file is not None:
            return print(*values, sep=sep, end=end, file=file, flush=flush)
        text = (" " if sep is None else sep).join(map(str, values)) + ("\n" if end is None else end)
        evaluation = self._session.memory.get("evaluation")
        if evaluation is not None and not evaluation.finished:
            evaluation.write(text)
        else:  # a thread or callback that my source started prints after the answer
            self._session.emit("output", {"text": text[:KEPT], "late": True})
        return None

    def help_here(self, thing: Any = None) -> None:
        """Print the help of *thing* to the session."""
        import pydoc

        self.print_here(pydoc.render_doc(thing, renderer=pydoc.plaintext))  # type: ignore[attr-defined]


def _no_input(prompt: object = "") -> str:
    raise RuntimeError("input() would wait for the service's terminal; this prompt has none to give")


def _no_exit(code: object = None) -> None:
    raise RuntimeError("this would end the service; :quit leaves the shell")


def _answer(evaluation: Evaluation, value: Any) -> dict[str, Any]:
    op, session = evaluation.op, evaluation.session
    shown = evaluation.run(lambda: None if value is None else repr(value))
    if value is not None and op.keep:
        session.names["_"] = value
    answer: dict[str, Any] = {"status": "ok", "out": evaluation.rest(), "value": shown, "type": type(value).__qualname__}
    if shown is not None and len(shown) > op.limit:
        answer["value"] = shown[: op.limit]
        session.memory["more"] = shown[op.limit :]
    answer["more"] = bool(session.memory.get("more"))
    answer["elapsed"] = time.monotonic() - evaluation.began
    return answer


def _failed(evaluation: Evaluation, raised: BaseException, status: str) -> dict[str, Any]:
    import traceback

    _strip(raised)
    error = {
        "type": type(raised).__qualname__,
        "text": str(raised)[:2000],
        "traceback": "".join(traceback.format_exception(raised))[: evaluation.op.limit],
    }
    answer = {"status": status, "out": evaluation.rest(), "error": error, "elapsed": time.monotonic() - evaluation.began}
    answer["more"] = bool(evaluation.session.memory.get("more"))
    return answer


def _strip(raised: BaseException) -> None:
    """Cut our own frames off the top of the traceback."""
    tb = raised.__traceback__
    while tb is not None and tb.tb_frame.f_globals.get("__name__") == __name__:
        tb = tb.tb_next
    raised.__traceback__ = tb

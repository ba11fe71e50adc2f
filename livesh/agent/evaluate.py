"""A Python prompt inside the process: compile, run, keep the last value, give back text.

*Where output goes.* `sys.stdout` is never touched (law 8). The evaluated source gets builtins of its own in which `print`, `help`, `input`
and `exit` belong to the session; so what my source prints comes to me, and what a function of the service prints goes
where the service prints. That line is drawn by who wrote the call, not by the thread.

*Names.* Assignments bind in the session's namespace. A name found nowhere there is looked up in the builtins, whose last resort
(`__missing__`) are the registered services, the names of `__main__` and the loaded top-level modules: `shop.orders.BOOK` works without an
import and nothing is copied.

*Where it runs.* In the session's own thread unless asked otherwise; a top-level `await` goes to the loop the service runs, or to one of the session's own.
`agent/elsewhere.py` has the ways there, `agent/at_stop.py` the one into a frame that stands still, `agent/evaluation.py` interrupts and deadlines.
"""

from __future__ import annotations

import builtins
import sys
from time import monotonic
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from livesh.agent import raw, shown
from livesh.agent.evaluation import KEPT, Evaluation, NotRun
from livesh.errors import Refused, UserError
from livesh.runtime.raw import qualname
from livesh.runtime.threads import imported

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import CodeType

    from livesh.agent.sessions import Session
    from livesh.wire.ops.core import Eval

ONLY_AST, TOP_LEVEL_AWAIT, ALLOW_INCOMPLETE = 0x400, 0x2000, 0x4000  # ast.PyCF_*, without importing ast
COROUTINE = 0x80  # inspect.CO_COROUTINE
PLACES = ("", "agent", "main", "loop", "stop")
AT_STOP = "<livesh stop>"  # the file of what is evaluated in a frame that stands still
SOURCES_KEPT = 64  # pieces of source whose lines tracebacks can show
STUCK_MOST = 8  # evaluations that did not end and still occupy a thread; beyond it none is begun

Code = tuple["CodeType | None", "CodeType | None"]
_stuck: list[Evaluation] = []


def evaluate(session: Session, op: Eval) -> dict[str, Any]:
    """Evaluate *op* for *session* and return its answer."""
    if op.where not in PLACES:
        raise UserError(f"where={op.where}", hint="agent, main, loop or stop")
    evaluation = Evaluation(session, op)
    if op.where == "stop":
        from livesh.agent import at_stop

        return _under_way(evaluation, at_stop.prepared(evaluation))
    try:
        code = compile_source(op.source, session)
    except (SyntaxError, ValueError, OverflowError, MemoryError) as wrong:
        return _failed(evaluation, wrong, "incomplete" if incomplete(op.source, wrong) else "error")
    return _under_way(evaluation, lambda: answer(evaluation, _carry_out(evaluation, code, names_of(session))))


def _under_way(evaluation: Evaluation, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do *work* as the session's evaluation and return its answer."""
    session = evaluation.session
    if _stuck:
        _refuse_too_many()
    session.memory["evaluation"] = evaluation
    if evaluation.request in session.beside:  # nobody has waited for its beginning
        session.beside[evaluation.request] = evaluation
    else:
        session.evaluation = evaluation
    try:
        return _evaluated(evaluation, work)
    finally:
        evaluation.finished = True
        if session.evaluation is evaluation:
            session.evaluation = None


def _evaluated(evaluation: Evaluation, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        if evaluation.came_early():
            raise KeyboardInterrupt
        return work()
    except NotRun:
        raise
    except BaseException as raised:
        return _failed(evaluation, raised, "interrupted" if evaluation.interrupted else "error")


def _refuse_too_many() -> None:
    _stuck[:] = [evaluation for evaluation in _stuck if not evaluation.finished]
    if len(_stuck) >= STUCK_MOST:
        raise Refused(f"{len(_stuck)} evaluations that were given up still run; the last is in {_stuck[-1].place() or 'a C call'}")


def give_up(evaluation: Evaluation) -> dict[str, Any]:
    """Answer for an evaluation that does not end; it is counted for as long as it runs."""
    _stuck.append(evaluation)
    return evaluation.still_running()


def _carry_out(evaluation: Evaluation, code: Code, names: dict[str, Any]) -> Any:
    asynchronous = any(part is not None and part.co_flags & COROUTINE for part in code)
    where = evaluation.op.where
    if not asynchronous and where in ("", "agent"):
        return evaluation.run(lambda: run(code, names))
    from livesh.agent import elsewhere

    return elsewhere.carry_out(evaluation, code, names, where, asynchronous)


def run(code: Code, names: dict[str, Any]) -> Any:
    """Run the statements, then the expression; returns its value."""
    statements, expression = code
    if statements is not None:
        exec(statements, names)
    return eval(expression, names) if expression is not None else None


# Source to code.


def compile_source(source: str, session: Session) -> Code:
    """Return the statements and the last expression of *source* as code, compiled once as long as it is among the last ones."""
    kept: dict[str, tuple[str, Code]] = session.memory.setdefault("compiled", {})
    found = kept.pop(source, None)
    if found is None:
        number = session.memory["evaluations"] = session.memory.get("evaluations", 0) + 1
        filename = f"<livesh {session.id}.{number}>"
        found = filename, _compiled(source, filename)
    kept[source] = found
    if len(kept) > SOURCES_KEPT:
        del kept[next(iter(kept))]
    return found[1]


def _compiled(source: str, filename: str) -> Code:
    """Compile *source*; most lines are one expression."""
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


# Names.


def names_of(session: Session) -> dict[str, Any]:
    """Return the namespace of a session's prompt."""
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
        return program_name(name)

    def print_here(self, *values: Any, sep: str | None = " ", end: str | None = "\n", file: Any = None, flush: bool = False) -> None:
        """Print to the session, or where *file* says."""
        if file is not None:
            return print(*values, sep=sep, end=end, file=file, flush=flush)
        text = (" " if sep is None else sep).join(map(str, values)) + ("\n" if end is None else end)
        me = raw.get_ident()
        beside = [each for each in self._session.evaluations() if each.runs_in(me)]
        evaluation = beside[0] if beside else self._session.memory.get("evaluation")
        if evaluation is not None and not evaluation.finished:
            evaluation.write(text)
        else:  # a thread or callback that my source started prints after the answer
            self._session.emit("output", {"text": text[:KEPT], "late": True})
        return None

    def help_here(self, thing: Any = None) -> None:
        """Print the help of *thing* to the session."""
        import pydoc

        self.print_here(pydoc.render_doc(thing, renderer=pydoc.plaintext))  # type: ignore[attr-defined]


def program_name(name: str) -> Any:
    """Return what the program calls *name*: a service, a name of `__main__`, a loaded module; raises KeyError."""
    registry = imported("livesh.services.registry")
    found = registry.find(name) if registry is not None else None
    if found is not None:
        return found.obj
    main = sys.modules.get("__main__")
    if main is not None and name in vars(main):
        return vars(main)[name]
    return sys.modules[name]


def _no_input(prompt: object = "") -> str:
    raise RuntimeError("input() would wait for the service's terminal; this prompt has none to give")


def _no_exit(code: object = None) -> None:
    raise RuntimeError("this would end the service; :quit leaves the shell")


# Answers.


def answer(evaluation: Evaluation, value: Any) -> dict[str, Any]:
    """Make the answer for a *value*; its text is made in this thread."""
    text = None
    if value is not None:
        text = shown.small(value)
        if text is None:
            text = evaluation.run(lambda: shown.show(value, KEPT))
        if evaluation.op.keep:
            evaluation.session.names["_"] = value
    made = {"status": "ok", **evaluation.rest(text), "elapsed": monotonic() - evaluation.began, "where": evaluation.where}
    if text is not None:
        made["type"] = qualname(type(value))
    return made


def _failed(evaluation: Evaluation, raised: BaseException, status: str) -> dict[str, Any]:
    trace = traceback_of(evaluation.session, raised, {AT_STOP: evaluation.op.source})
    error = {"type": type(raised).__qualname__, "text": _text(raised), "traceback": trace[-evaluation.op.limit :]}
    times = {"elapsed": monotonic() - evaluation.began, "where": evaluation.where}
    return {"status": status, **evaluation.rest(), "error": error, **times}


def _text(raised: BaseException) -> str:
    try:
        return str(raised)[:2000]
    except Exception as again:
        return f"<its str() failed: {type(again).__name__}>"


def traceback_of(session: Session, raised: BaseException, typed: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the traceback without our frames, with versions, and with the lines of what was typed at the prompt."""
    import linecache

    from livesh.swap.history import tracebacks

    _strip(raised)
    compiled: dict[str, tuple[str, Code]] = session.memory.get("compiled", {})
    sources = {**typed, **{filename: source for source, (filename, _) in compiled.items()}}
    try:
        for filename, source in sources.items():
            lines = [line + "\n" for line in source.splitlines()]  # up to 3.12 the mark below a line without an end is misplaced
            linecache.cache[filename] = (len(source), None, lines, filename)
        return tracebacks.format_exception(raised)
    finally:
        for filename in sources:
            linecache.cache.pop(filename, None)


def _strip(raised: BaseException) -> None:
    """Cut our own frames off the top of the traceback."""
    tb = raised.__traceback__
    while tb is not None and str(tb.tb_frame.f_globals.get("__name__", "")).startswith(("livesh.agent.", "livesh.debug.")):
        tb = tb.tb_next
    raised.__traceback__ = tb


# For handlers of other families.


def as_part(session: Session, work: Callable[[], Any]) -> Any:
    """Return ``work()``, open to the session's interrupt, which lands in it as a KeyboardInterrupt and ends nothing of ours around it."""
    from livesh.wire.ops.core import Eval

    evaluation = Evaluation(session, Eval(source=""))
    evaluation.is_part = True
    before, session.evaluation = session.evaluation, evaluation
    try:
        return evaluation.run(work)
    finally:
        evaluation.finished = True
        if session.evaluation is evaluation:
            session.evaluation = before


def interruptible(
    session: Session,
    work: Callable[[], Any],
    timeout: float | None = 10.0,
    way: Callable[[Evaluation, Callable[[], Any]], Any] = Evaluation.run,
    meanwhile: str = "",
    after: Callable[[], str] = str,
) -> Any:
    """Return ``work()``, open to the session's interrupt and ended at *timeout*; raises `Refused` when it was ended.

    For handlers that run code of the service's or of the caller's outside of the op eval. *way* runs it, in another thread perhaps;
    *meanwhile* says what is true while it cannot be ended, *after* what became of it when it was.
    """
    from livesh.wire.ops.core import Eval

    evaluation = Evaluation(session, Eval(source="", timeout=timeout))
    evaluation.is_part, evaluation.meanwhile = True, meanwhile
    before, session.evaluation = session.evaluation, evaluation
    try:
        if evaluation.came_early():
            raise KeyboardInterrupt
        return way(evaluation, work)
    except KeyboardInterrupt:
        if not evaluation.interrupted:
            raise
        raise Refused(f"interrupted after {monotonic() - evaluation.began:.1f} s; nothing more of it runs{after()}") from None
    finally:
        evaluation.finished = True
        if session.evaluation is evaluation:  # else it was left beside, and another is the one that is waited for
            session.evaluation = before


def value_of(session: Session, text: str, extra: dict[str, Any] | None = None) -> Any:
    """Return the value of one expression as the session's prompt would see it; raises what it raises.

    *extra* names come first: the locals of a frame, the arguments of a call.
    """
    code = compile(text.strip(), f"<livesh {session.id}>", "eval", dont_inherit=True)
    names = names_of(session)
    return eval(code, {**names, **extra} if extra else names)

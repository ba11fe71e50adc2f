"""The shapes a probe takes inside a function: around the call, at a line, around every call it makes.

Each weave adds statements to a definition (see `instrument.py`) that use one gate, an object in the code's constants,
through its attributes. What is written into the function is the cheap part: a clock, a condition, a test. Everything
behind the condition is a method of the gate. Errors of a condition end in `gate.trip()`, never in the service.
"""

from __future__ import annotations

import ast
from typing import Any

from livesh.debug import instrument
from livesh.debug.expressions import Asked, Meaning
from livesh.debug.instrument import Marks, assign, at_line, call, load, part
from livesh.errors import UserError

Function = ast.FunctionDef | ast.AsyncFunctionDef


def own_statements(node: Function) -> list[ast.AST]:
    """Return every node of the function's own scope: not those of functions and classes inside it."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        one = waiting.pop()
        found.append(one)
        if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(one))
    return found


def parameters(node: Function) -> list[str]:
    """Return the parameters in the order of `co_varnames`: positional, keyword-only, *args, **kwargs."""
    args = node.args
    named = [arg.arg for arg in [*args.posonlyargs, *args.args, *args.kwonlyargs]]
    return named + [arg.arg for arg in (args.vararg, args.kwarg) if arg is not None]


def variables(node: Function) -> set[str]:
    """Return the names the function itself uses."""
    names = {one.id for one in own_statements(node) if isinstance(one, ast.Name)}
    return names | set(parameters(node))


def is_generator(node: Function) -> bool:
    """Whether calling it makes a generator (or an async generator)."""
    return any(isinstance(one, ast.Yield | ast.YieldFrom) for one in own_statements(node))


def _rebound(node: Function) -> bool:
    """Whether a parameter is bound again or deleted: then its first value must be kept."""
    names = set(parameters(node))
    return any(
        isinstance(one, ast.Name) and one.id in names and not isinstance(one.ctx, ast.Load)
        for one in own_statements(node)
    )


def _tuple(*values: ast.expr) -> ast.expr:
    return ast.Tuple(list(values), ast.Load())


def _guard(body: list[ast.stmt], gate: ast.expr, method: str) -> ast.stmt:
    """Run *body*; an `Exception` in it calls a method of the gate instead of reaching the service."""
    # `gate.mistakes` is Exception; the service may have given that global name to something else.
    handler = ast.ExceptHandler(part(gate, "mistakes"), None, [ast.Expr(call(gate, method))])
    return ast.Try(body=body, handlers=[handler], orelse=[], finalbody=[])


class CallWeave:
    """A probe around the whole call: arguments, result or exception, time.

    *gate* offers `clock()`, `tick()` when *count*, `hit(start, result, exception, values)`, `before(values)`, `trip()`,
    `amiss()` and `mistakes`. *values* are expressions to record, None for all parameters.
    """

    rank = 3

    def __init__(
        self,
        gate: object,
        *,
        condition: Asked | None = None,
        values: list[Asked] | None = None,
        before: bool = False,
        success: bool = True,
        failure: bool = True,
        count: bool = False,
    ) -> None:
        self.gate = gate
        self.condition = condition
        self.values = values
        self.before = before
        self.success = success
        self.failure = failure
        self.count = count

    def weave(self, node: Function, number: int) -> dict[str, object]:
        """Put the body between an entry and an exit."""
        marks = Marks(number)
        names = {name: marks.local(name) for name in ("start", "result", "failed", "error", "given")}
        doc, body = instrument.split_docstring(node.body)
        # On the line of `def`, which none of the text's own statements has: a debugger that jumps or counts lines must not find ours on theirs.
        line = node.lineno
        entry = self._entry(node, marks, names)
        if self.success:
            body = _returns_kept(node, body, names["result"])
        if self.failure or self.success:
            body = self._between(node, body, marks, names, line)
        node.body = [*doc, *at_line(line, *entry), *body]
        return marks.meanings

    def _entry(self, node: Function, marks: Marks, names: dict[str, str]) -> list[ast.stmt]:
        gate = marks.constant("gate", self.gate)
        entry: list[ast.stmt] = []
        if self.count:
            entry.append(ast.Expr(call(gate, "tick")))
        if self.success or self.failure:
            entry.append(assign(names["start"], call(gate, "clock")))
            if _rebound(node):
                entry.append(assign(names["given"], _tuple(*map(load, parameters(node)))))
        if self.success:
            entry.append(assign(names["result"], ast.Constant(None)))
            entry.append(assign(names["failed"], ast.Constant(False)))
        if self.before:
            entry.append(self._report(node, marks, names, "before", {}))
        return entry

    def _between(
        self, node: Function, body: list[ast.stmt], marks: Marks, names: dict[str, str], line: int
    ) -> list[ast.stmt]:
        """Catch what leaves *body*: an exception in a handler that raises it again, a result in `finally`."""
        gate = marks.constant("gate", self.gate)
        on_error: list[ast.stmt] = [assign(names["failed"], ast.Constant(True))] if self.success else []
        if self.failure:
            words = {"ret": ast.Constant(None), "exc": load(names["error"])}
            on_error.append(self._report(node, marks, names, "hit", words))
        handler = ast.ExceptHandler(
            part(gate, "everything"), names["error"], [*on_error, ast.Raise()]
        )
        caught = ast.Try(body=body, handlers=[handler], orelse=[], finalbody=[])
        if not self.success:
            return at_line(line, caught)
        words = {"ret": load(names["result"]), "exc": ast.Constant(None)}
        report = self._report(node, marks, names, "hit", words)
        finish = ast.If(ast.UnaryOp(ast.Not(), load(names["failed"])), [report], [])
        return at_line(line, ast.Try(body=[caught], handlers=[], orelse=[], finalbody=[finish]))

    def _report(
        self, node: Function, marks: Marks, names: dict[str, str], method: str, exits: dict[str, ast.expr]
    ) -> ast.stmt:
        gate = marks.constant("gate", self.gate)
        meaning = self._meaning(node, gate, names, exits, kept=method == "hit")
        shown = self._shown(marks, meaning)
        given = [load(names["start"]), exits["ret"], exits["exc"]] if method == "hit" else []
        hit: list[ast.stmt] = [ast.Expr(call(gate, method, *given, _tuple(*shown)))]
        if self.values:
            hit = [_guard(hit, gate, "amiss")]
        if self.condition is None:
            return hit[0]
        test = self.condition.written(marks, "condition", meaning, "holds")
        return _guard([ast.If(test, hit, [])], gate, "trip")

    def _shown(self, marks: Marks, meaning: Meaning) -> list[ast.expr]:
        if self.values is None:
            return list(meaning.entry.values())
        return [value.written(marks, f"value{at}", meaning, "value") for at, value in enumerate(self.values)]

    def _meaning(
        self, node: Function, gate: ast.expr, names: dict[str, str], exits: dict[str, ast.expr], *, kept: bool
    ) -> Meaning:
        given = parameters(node)
        if kept and _rebound(node):
            entry: dict[str, ast.expr] = {
                name: ast.Subscript(load(names["given"]), ast.Constant(index), ast.Load())
                for index, name in enumerate(given)
            }
        else:
            entry = {name: load(name) for name in given}
        words: dict[str, ast.expr] = {
            "args": _tuple(*entry.values()),
            "kwargs": entry.get(node.args.kwarg.arg, ast.Constant(None)) if node.args.kwarg else ast.Dict([], []),
            "locals": call(gate, "locals"),
            **exits,
        }
        if kept:
            took = ast.BinOp(call(gate, "clock"), ast.Sub(), load(names["start"]))
            words["cost_ms"] = ast.BinOp(took, ast.Div(), ast.Constant(1e6))
        return Meaning(words, entry, variables(node) - {"self"})


def _returns_kept(node: Function, body: list[ast.stmt], result: str) -> list[ast.stmt]:
    """Make every `return X` of *body* keep X under the name *result* first."""
    return statements_of(_KeepReturns(result, isinstance(node, ast.AsyncFunctionDef) and is_generator(node)), body)


class _KeepReturns(ast.NodeTransformer):
    def __init__(self, result: str, bare: bool) -> None:
        self.result = result
        self.bare = bare  # an async generator returns no value

    def visit_Return(self, node: ast.Return) -> Any:
        # The return itself comes after our `finally`, so it stands with that on the line of `def`: on its own it would begin its line
        # a second time, and a debugger's breakpoint there would stop twice. (No place here: `at_line` gives it one.)
        if self.bare or node.value is None:
            return [ast.copy_location(ast.Pass(), node), ast.Return(None)]
        return [ast.copy_location(assign(self.result, node.value), node), ast.Return(load(self.result))]

    def _nested(self, node: ast.AST) -> ast.AST:
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = _nested


class LineWeave:
    """A logpoint or a breakpoint before the statement at a line.

    *gate* offers `hit(values)` for a logpoint; for a breakpoint (*stops*) `stop()`, which returns None to go on or an
    order: `.leaves` with `.value`, `.calls` with `.call()`, or something to raise under `.error`.
    """

    rank = 1

    def __init__(
        self,
        gate: object,
        line: int,
        *,
        condition: Asked | None = None,
        values: list[Asked] | None = None,
        stops: bool = False,
    ) -> None:
        self.gate = gate
        self.line = line
        self.condition = condition
        self.values = values
        self.stops = stops

    def weave(self, node: Function, number: int) -> dict[str, object]:
        """Put the probe before the first statement at or after the line."""
        statements, index = statement_at(node, self.line)
        marks = Marks(number)
        gate = marks.constant("gate", self.gate)
        line = statements[index].lineno
        new = self._stop(node, gate, marks, line) if self.stops else [self._log(node, gate, marks)]
        statements[index:index] = at_line(line, *new)
        if self.stops:
            _catch_leave(node, gate, marks)
        return marks.meanings

    def _log(self, node: Function, gate: ast.expr, marks: Marks) -> ast.stmt:
        meaning = self._meaning(node, gate)
        shown = [value.written(marks, f"value{at}", meaning, "value") for at, value in enumerate(self.values or [])]
        hit = _guard([ast.Expr(call(gate, "hit", _tuple(*shown)))], gate, "amiss")
        if self.condition is None:
            return hit
        test = self.condition.written(marks, "condition", meaning, "holds")
        return _guard([ast.If(test, [hit], [])], gate, "trip")

    def _stop(self, node: Function, gate: ast.expr, marks: Marks, line: int) -> list[ast.stmt]:
        order = marks.local("order")
        stop = assign(order, call(gate, "stop"))
        obey = _obey(node, gate, order)
        # On another line than the statement: so the statement begins a line, and a stepping or jumping
        # debugger, armed during the stop, is asked once more right before it.
        at_line(node.lineno, *obey)
        if self.condition is None:
            return [*at_line(line, stop), *obey]
        wanted = marks.local("wanted")
        meaning = self._meaning(node, gate)
        # Twice `not`: the condition's own truth is found inside the guard, not at the `if` outside of it.
        test = self.condition.written(marks, "condition", meaning, "holds")
        note = assign(wanted, ast.UnaryOp(ast.Not(), ast.UnaryOp(ast.Not(), test)))
        decide = [assign(wanted, ast.Constant(False)), _guard([note], gate, "trip")]
        return at_line(line, *decide, ast.If(load(wanted), [*at_line(line, stop), *obey], []))

    def _meaning(self, node: Function, gate: ast.expr) -> Meaning:
        entry: dict[str, ast.expr] = {name: load(name) for name in parameters(node)}
        words: dict[str, ast.expr] = {"args": _tuple(*entry.values()), "locals": call(gate, "locals")}
        return Meaning(words, entry, variables(node) - {"self"})


def _obey(node: Function, gate: ast.expr, order: str) -> list[ast.stmt]:
    """Write what an order at a stop may ask for: leave with a value, call again, raise."""

    def ordered(name: str) -> ast.expr:
        return ast.Attribute(load(order), name, ast.Load())

    asynchronous = isinstance(node, ast.AsyncFunctionDef)
    again: ast.expr = ast.Call(ordered("call"), [], [])
    value: ast.expr | None = ordered("value")
    if asynchronous and is_generator(node):
        value = None
    leaves = ast.If(ordered("leaves"), [ast.Return(value)], [])
    choices: list[ast.stmt] = [leaves]
    if not is_generator(node):
        again = ast.Await(again) if asynchronous else again
        choices.append(ast.If(ordered("calls"), [ast.Return(again)], []))
    choices.append(ast.Raise(ordered("error"), None))
    return [ast.If(ast.Compare(load(order), [ast.IsNot()], [ast.Constant(None)]), choices, [])]


def _catch_leave(node: Function, gate: ast.expr, marks: Marks) -> None:
    """Let an order that arrives at a later line (after a step) leave the function, by an exception of ours.

    It is obeyed behind the handler: inside it what is raised or called again would have our exception for its context.
    """
    _keep_covered(node, marks.local("wanted"))
    doc, body = instrument.split_docstring(node.body)
    caught, given = marks.local("leave"), marks.local("given")
    handler = ast.ExceptHandler(call(gate, "leaving"), caught, [assign(given, load(caught))])
    # Bound from the start: a jump warns about variables that are not, and ours must not show up there.
    ours = [assign(marks.local(name), ast.Constant(None)) for name in ("leave", "order", "wanted", "error", "given")]
    whole = [*ours, ast.Try(body=body, handlers=[handler], orelse=[], finalbody=[]), *_obey(node, gate, given)]
    node.body = [*doc, *at_line(node.lineno, *whole)]


def _keep_covered(node: Function, spare: str) -> None:
    """Begin each line at which a step may end with an instruction that the handler covers.

    The compiler leaves out the first one of a ``try``, and of a ``return`` of a constant, ``break`` or ``continue`` the whole way out: an order given there
    would leave the function and end the service's thread.
    """
    for statements in _statement_lists(node):
        for index in reversed(range(len(statements))):
            one = statements[index]
            constant = isinstance(one, ast.Return) and (one.value is None or isinstance(one.value, ast.Constant))
            if hasattr(one, "lineno") and (constant or isinstance(one, ast.Try | ast.TryStar | ast.Break | ast.Continue)):
                statements[index:index] = at_line(one.lineno, assign(spare, ast.Constant(None)))


class RaiseWeave:
    """A breakpoint where an exception leaves the function; *gate* offers `matches(error)` and `stop()`."""

    rank = 2

    def __init__(self, gate: object) -> None:
        self.gate = gate

    def weave(self, node: Function, number: int) -> dict[str, object]:
        """Put the body into a handler that stops and, unless told otherwise, raises again."""
        marks = Marks(number)
        gate = marks.constant("gate", self.gate)
        order, error = marks.local("order"), marks.local("error")
        doc, body = instrument.split_docstring(node.body)
        matches = ast.If(call(gate, "matches", load(error)), [assign(order, call(gate, "stop")), *_obey(node, gate, order)], [])
        handler = ast.ExceptHandler(part(gate, "everything"), error, [matches, ast.Raise()])
        guarded = ast.Try(body=body, handlers=[handler], orelse=[], finalbody=[])
        node.body = [*doc, *at_line(node.lineno, guarded)]
        _catch_leave(node, gate, marks)
        return marks.meanings


def statement_at(node: Function, line: int) -> tuple[list[ast.stmt], int]:
    """Return the statement list and index of the first own statement at or after *line*."""
    line = max(line, instrument.own_line(node))  # before it stands only what other weaves have written
    best: tuple[int, list[ast.stmt], int] | None = None
    for statements in _statement_lists(node):
        for index, statement in enumerate(statements):
            begins = instrument.first_line(statement)
            covers = begins <= line <= (statement.end_lineno or begins) and not _inner(statement)
            at = line if covers else begins
            if at >= line and (best is None or at < best[0]) and not _is_doc(node, statement):
                best = (at, statements, index)
    if best is None:
        raise UserError(f"no statement of {node.name} is at line {line} or after it")
    return best[1], best[2]


def _is_doc(node: Function, statement: ast.stmt) -> bool:
    doc, _ = instrument.split_docstring(node.body)
    return bool(doc) and doc[0] is statement


def _statement_lists(node: Function) -> list[list[ast.stmt]]:
    """Return every list of own statements, the function's body first."""
    lists: list[list[ast.stmt]] = []
    waiting: list[ast.AST] = [node]
    while waiting:
        one = waiting.pop(0)
        for name in ("body", "orelse", "finalbody"):
            part = getattr(one, name, None)
            if isinstance(part, list) and part and isinstance(part[0], ast.stmt):
                lists.append(part)
                waiting.extend(s for s in part if not isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef))
        waiting.extend(getattr(one, "handlers", []))
        waiting.extend(getattr(one, "cases", []))
    return lists


def _inner(statement: ast.stmt) -> bool:
    """Whether the statement holds other statements (then only its first line is its own)."""
    return any(isinstance(child, ast.stmt | ast.excepthandler | ast.match_case) for child in ast.iter_child_nodes(statement))


# -- trace ----------------------------------------------------------------------------------------------------------------

# Calls that look at the frame they stand in, or that the compiler knows: measured as part of the line around them.
_UNTOUCHED = {"super", "locals", "vars", "dir", "globals", "eval", "exec", "breakpoint"}


class TraceWeave(CallWeave):
    """Times every call the function makes: `tree.leave(site, tree.enter(site), CALL)` in place of `CALL`.

    The times live on the value stack; the tree of one call is one local, made by `gate.tree()` and recorded as the
    value of the call. An await is a site of its own, a yield too: what they take is waiting, not work.
    """

    rank = 2

    def __init__(self, gate: object, *, condition: Asked | None = None) -> None:
        super().__init__(gate, condition=condition, values=[], count=True)
        # line, name, "call" or "wait", and the sites among its arguments; the same whatever else is woven in: calls that
        # began before are still under way
        self.sites: list[tuple[int, str, str, tuple[int, ...]]] = []

    def weave(self, node: Function, number: int) -> dict[str, object]:
        """Wrap the calls, then the call as a whole."""
        marks = Marks(number)
        tree = marks.local("tree")
        doc, body = instrument.split_docstring(node.body)
        wrapper = _WrapCalls(tree)
        body = statements_of(wrapper, body)
        self.sites = wrapper.sites  # as a whole: the worker reads it meanwhile
        entry = at_line(node.lineno, assign(tree, call(marks.constant("gate", self.gate), "tree")))
        node.body = [*doc, *entry, *body]
        self._tree = tree
        return super().weave(node, number)

    def _shown(self, marks: Marks, meaning: Meaning) -> list[ast.expr]:
        return [load(self._tree)]


def _short(name: str) -> str:
    return name if len(name) < 60 else f"…{name[-58:]}"


def statements_of(writer: ast.NodeTransformer, statements: list[ast.stmt]) -> list[ast.stmt]:
    """Have *writer* visit each of *statements*; one may become several."""
    visited = [writer.visit(each) for each in statements]
    return [each for one in visited for each in (one if isinstance(one, list) else [one])]


class _WrapCalls(ast.NodeTransformer):
    def __init__(self, tree: str) -> None:
        self.tree = tree
        self.sites: list[tuple[int, str, str, tuple[int, ...]]] = []

    def _wrapped(self, node: ast.expr, name: str, kind: str) -> ast.expr:
        """Wrap *node* once what is inside has been wrapped: that comes first, and its time is not this site's.

        What another probe has written is none of the function's calls.
        """
        before = len(self.sites)
        self.generic_visit(node)
        if not instrument.is_own(node):
            return node
        self.sites.append((node.lineno, _short(name), kind, self._outermost(before)))
        site = ast.Constant(len(self.sites) - 1)
        whole = call(load(self.tree), "leave", site, call(load(self.tree), "enter", site), node)
        for one in ast.walk(whole):
            if isinstance(one, ast.expr) and not hasattr(one, "lineno"):
                ast.copy_location(one, node)
        return whole

    def _outermost(self, before: int) -> tuple[int, ...]:
        inside = range(before, len(self.sites))
        return tuple(site for site in inside if not any(site in self.sites[other][3] for other in inside))

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if isinstance(node.func, ast.Name) and node.func.id in _UNTOUCHED:
            self.generic_visit(node)
            return node
        return self._wrapped(node, ast.unparse(node.func), "call")

    def visit_Await(self, node: ast.Await) -> ast.expr:
        name = ast.unparse(node.value.func) if isinstance(node.value, ast.Call) else ast.unparse(node.value)
        return self._wrapped(node, f"await {name}", "wait")

    def visit_Yield(self, node: ast.Yield) -> ast.expr:
        return self._wrapped(node, "yield", "wait")

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.expr:
        return self._wrapped(node, "yield from", "wait")

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp) -> ast.expr:
        if any(each.is_async for each in node.generators):
            return self._wrapped(node, f"async for {ast.unparse(node.generators[0].target)}", "wait")
        self.generic_visit(node)
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = _comprehension

    def _waits(self, line: int, name: str, before: int) -> int:
        """Enter a site for a wait that no expression stands for; the time of the sites since *before* is not its own."""
        self.sites.append((line, _short(name), "wait", self._outermost(before)))
        return len(self.sites) - 1

    def _noted(self, method: str, site: int, line: int) -> ast.stmt:
        return at_line(line, ast.Expr(call(load(self.tree), method, ast.Constant(site))))[0]

    def visit_AsyncFor(self, node: ast.AsyncFor) -> Any:
        """The loop waits between the end of its body, or its beginning, and the next item."""
        name = f"async for {ast.unparse(node.target)}"
        before = len(self.sites)
        node.iter = self.visit(node.iter)
        site = self._waits(node.lineno, name, before)
        body = statements_of(_BeforeContinue(self, site), statements_of(self, node.body))
        node.body = [self._noted("came", site, body[0].lineno), *body, self._noted("waits", site, node.lineno)]
        node.orelse = [self._noted("came", site, node.lineno), *statements_of(self, node.orelse)]
        return [self._noted("waits", site, node.lineno), node]

    def visit_AsyncWith(self, node: ast.AsyncWith) -> Any:
        """It waits until it is entered, and, where its body comes to its end, until it is left."""
        name = f"async with {', '.join(ast.unparse(item.context_expr) for item in node.items)}"
        before = len(self.sites)
        for item in node.items:
            item.context_expr = self.visit(item.context_expr)
        enters = self._waits(node.lineno, name, before)
        leaves = self._waits(node.lineno, f"end of {name}", len(self.sites))
        body = statements_of(self, node.body)
        node.body = [self._noted("came", enters, body[0].lineno), *body, self._noted("waits", leaves, node.lineno)]
        return [self._noted("waits", enters, node.lineno), node, self._noted("came", leaves, node.lineno)]

    def _nested(self, node: ast.AST) -> ast.AST:
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = visit_GeneratorExp = _nested


class _BeforeContinue(ast.NodeTransformer):
    """Notes before each `continue` of a loop that it waits again; those of loops inside are their own."""

    def __init__(self, calls: _WrapCalls, site: int) -> None:
        self.calls = calls
        self.site = site

    def visit_Continue(self, node: ast.Continue) -> Any:
        return [self.calls._noted("waits", self.site, node.lineno), node]

    def _nested(self, node: ast.AST) -> ast.AST:
        return node

    visit_For = visit_AsyncFor = visit_While = _nested
    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = _nested

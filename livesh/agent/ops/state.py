"""The answers of the ops that look: each takes the service's lock for as long as the view takes, and no longer."""

from __future__ import annotations

import time
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from livesh.agent import raw as real
from livesh.agent.ops import targets
from livesh.errors import UserError
from livesh.runtime import raw, redact
from livesh.services import alive, paths, registry, views
from livesh.services.registry import Service
from livesh.services.suspend import SUSPENDER, can_suspend
from livesh.services.views import Limits, View

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.agent.ops.targets import Target
    from livesh.agent.sessions import Session
    from livesh.wire.ops import state as asked

_NUMBERS = raw.ids(int, float, bool)
_VALUES = raw.ids(int, str, float, bool, type(None), bytes)
WATCHES_MOST = 20
LISTED_OF_A_CLASS = 50
FASTEST_S = 0.05


# -- services -----------------------------------------------------------------------------------------------------------


def services(session: Session, op: asked.Services) -> dict[str, Any]:
    """List the live objects with state: registered, found at module level, held by frameworks."""
    listed = registry.registered()
    if op.found:
        listed += registry.found(targets.frameworks())
    wanted, more = _bounded([each for each in listed if op.like.lower() in each.name.lower()])
    rows = [_service(each) for each in wanted]
    waiting = SUSPENDER.suspended()
    known = {name for row in rows for name in row["names"]}
    rows += [_only_suspended(name) for name in waiting if name not in known and op.like.lower() in name.lower()]
    return {"services": rows, "suspended": waiting, "more": more}


def _bounded(listed: list[Service]) -> tuple[list[Service], dict[str, int]]:
    """Return what is listed of these, and how many more instances there are of each decorated class."""
    kept: list[Service] = []
    seen: dict[str, int] = {}
    for service in listed:
        cls = views.type_name(service.obj) if service.origin == "class" else ""
        seen[cls] = seen.get(cls, 0) + 1
        if not cls or seen[cls] <= LISTED_OF_A_CLASS:
            kept.append(service)
    return kept, {cls: number - LISTED_OF_A_CLASS for cls, number in seen.items() if cls and number > LISTED_OF_A_CLASS}


def _only_suspended(name: str) -> dict[str, Any]:
    """Return the row of something that is no service but was made to wait: a path, the units of work."""
    status = SUSPENDER.status(name)
    nothing = {"type": "", "version": None, "size": "", "lock": None, "note": "", "can_suspend": True}
    return {"name": name, "origin": "suspended", "kind": "", **nothing, "suspended": True, "left": status.get("left"), "depth": status["depth"]}


def _service(service: Service) -> dict[str, Any]:
    status = SUSPENDER.status(service.name, service.obj)
    return {
        "name": service.name,
        "origin": service.origin,
        "kind": service.kind,
        "type": views.type_name(service.obj),
        "version": targets.version_text(service.obj),
        "names": status.get("names", []),
        "size": views.summary(service.obj)[0] if views.simple_node(service.obj, 40) is None else views.one_line(service.obj, 40),
        "lock": type(service.lock).__name__ if service.lock is not None else None,
        "suspended": status["suspended"],
        "left": status.get("left"),
        "depth": status["depth"],
        "note": status.get("note", ""),
        "can_suspend": can_suspend(service),
    }


# -- views --------------------------------------------------------------------------------------------------------------


def state(session: Session, op: asked.State) -> dict[str, Any]:
    """Return a bounded tree of what a live object holds, running no code of it; names that look secret are redacted."""
    return _answer(session, targets.resolve(session, op.path), op)


def state_open(session: Session, op: asked.StateOpen) -> dict[str, Any]:
    """Return such a tree with the secrets shown or with the objects' own repr, which runs their code."""
    session.audit_note(object=op.path, before="revealed" if op.reveal else "repr")
    return _answer(session, targets.resolve(session, op.path), op, reveal=op.reveal, use_repr=op.use_repr)


def state_of(session: Session, op: asked.StateOf) -> dict[str, Any]:
    """Evaluate a Python expression and return the tree of its value."""
    value = targets.evaluated(session, op.source)
    target = targets.Target(value, paths.Path(op.source.strip(), []), value, registry.service_of(value))
    return _answer(session, target, op)


def _answer(session: Session, target: Target, op: Any, *, reveal: bool = False, use_repr: bool = False) -> dict[str, Any]:
    start = getattr(op, "start", 0)
    limits = Limits(depth=op.depth, items=op.items, text=op.text)
    view = View(limits, reveal=reveal, use_repr=use_repr, version_of=_outdated)
    hidden = "" if reveal else targets.secret_step(target)

    if start:
        check_page(start, op.items, views.summary(target.obj)[1])

    def look(held: Any) -> Any:
        view.held = held
        if op.table and not hidden:
            return views.table(target.obj, start, op.items, reveal=reveal)
        page = _Pages.of(session).reader(target.obj, start, op.items) if start else None
        return views.redacted("", target.obj) if hidden else view.of(target.obj, start=start, page=page)

    seen, lock = target.looked(look)
    answer = {
        "path": target.text,
        "service": target.service.name if target.service is not None else None,
        "version": targets.version_text(target.obj),
        "lock": lock,
        "whole": view.whole or lock.startswith("under"),
        "spent": round(view.spent, 6),
    }
    return {**answer, "table": seen} if op.table and not hidden else {**answer, "tree": seen}


def check_page(start: int, items: int, size: int) -> None:
    """Raise `UserError` when a page begins behind the end."""
    if start and start >= size:
        last = max(1, -(-size // max(1, items)))
        raise UserError(f"page {start // max(1, items) + 1:,} is behind the end", f"{size:,} are there: the last page of {items} is {last:,}")


def _outdated(obj: Any) -> str | None:
    """Return the version of an object in a tree when it is worth a word: an older one shaped it."""
    text = targets.version_text(obj)
    return text if text is not None and "(" in text else None


class _Pages:
    """The last iterator of a session: the next page of a large dict goes on where the last one ended."""

    def __init__(self) -> None:
        self._obj: Any = None
        self._at = -1
        self._iterator: Any = None

    @classmethod
    def of(cls, session: Session) -> _Pages:
        """Return the pages of *session*."""
        return session.memory.setdefault("pages", cls())  # type: ignore[no-any-return]

    def reader(self, obj: Any, start: int, count: int) -> Any:
        """Return a function that reads *count* children of *obj* from *start*."""
        own = len(views.attribute_names(obj))
        if own or views.kind_of(obj) != "dict":
            return None
        return lambda: self._read(obj, start, count)

    def _read(self, obj: Any, start: int, count: int) -> list[tuple[str, Any]]:
        from itertools import islice

        for _ in range(2):
            if self._obj is not obj or self._at != start:
                held = raw.unproxied(obj)
                self._iterator = islice(iter(paths.item_base(type(held)).items(held)), start, None)
            self._obj, self._at = obj, start + count
            try:
                pairs = list(islice(self._iterator, count))
            except RuntimeError:  # the dict changed since the last page: count again from its beginning
                self._obj = None
                continue
            return [(views.key_label(key, start + at), value) for at, (key, value) in enumerate(pairs)]
        return views.items(obj, start, count)


# -- watching a value ---------------------------------------------------------------------------------------------------


def state_watch(session: Session, op: asked.StateWatch) -> dict[str, Any]:
    """Send an event whenever what a path leads to has changed, at most a few a second."""
    watches = session.memory.setdefault("state watches", {})
    if len(watches) >= WATCHES_MOST:
        raise UserError(f"this session watches {WATCHES_MOST} values already", "end one of them first")
    number = session.memory["state watch"] = session.memory.get("state watch", 0) + 1
    watch = _Watch(session, op, number)
    tree = watch.look()
    watches[number] = watch
    session.on_close(watch.end)
    real.start_thread(watch.run)
    return {"stream": number, "tree": tree}


def state_unwatch(session: Session, op: asked.StateUnwatch) -> dict[str, Any]:
    """End a state watch of this session."""
    watch = session.memory.get("state watches", {}).pop(op.stream, None)
    if watch is not None:
        watch.end()
    return {"ended": watch is not None}


class _Watch:
    """One watched path: looks, compares, tells; slows down when looking costs more than a twentieth of the time."""

    def __init__(self, session: Session, op: Any, number: int) -> None:
        self._session, self._op, self._number = session, op, number
        self._interval = max(op.interval, FASTEST_S)
        self._stop = real.allocate_lock()
        self._stop.acquire()
        self._ended = False
        self._before: list[str] = []

    def look(self) -> Any:
        """Return the tree now, and remember it as lines."""
        target = targets.resolve(self._session, self._op.path)
        view = View(Limits(depth=self._op.depth, items=self._op.items))

        def watched(held: Any) -> Any:
            view.held = held
            return views.redacted("", target.obj) if targets.secret_step(target) else view.of(target.obj)

        tree, _lock = target.looked(watched)
        self._interval = max(self._op.interval, FASTEST_S, view.spent * 20)
        self._before = views.lines(tree)
        return tree

    def run(self) -> None:
        """Look again and again until the session or the watch ends."""
        from livesh.services.differences import line_difference

        while not self._stop.acquire(True, self._interval) and not self._session.closed:
            before = self._before
            try:
                self.look()
            except Exception as gone:
                self._tell(diff=[], last=True, reason=str(gone))
                return
            if self._before != before:
                self._tell(diff=line_difference(before, self._before))

    def _tell(self, **facts: Any) -> None:
        self._session.emit("state", {"stream": self._number, "path": self._op.path, "at": time.time(), **facts})

    def end(self) -> None:
        """Stop looking; doing it twice is doing it once."""
        if not self._ended:
            self._ended = True
            self._stop.release()


# -- walking through ----------------------------------------------------------------------------------------------------


def inspect(session: Session, op: asked.Inspect) -> dict[str, Any]:
    """Walk through live objects: start at a path, go in and back, page, sort, name what is found."""
    if op.action == "start":
        target = targets.resolve(session, op.argument)
        _refuse_secret(targets.secret_step(target), target.text)
        session.memory["walk"] = _Walk(target)
    walk = session.memory.get("walk")
    if walk is None:
        raise UserError("nothing is being inspected", ":inspect orders begins a walk")
    return walk.act(session, op.action, op.argument, min(op.items, 200))  # type: ignore[no-any-return]


def _refuse_secret(step: str, path: str) -> None:
    if step:
        raise UserError(f"{step.removeprefix('.')} looks secret: it is not walked through", f":state {path} --reveal shows it, with the role state")


class _Walk:
    """Where an inspection is: the objects walked through, the page, the order of the rows."""

    SORTED_MOST = 20_000

    def __init__(self, target: Target) -> None:
        self._way: list[tuple[str, Any]] = [(target.text, target.obj)]
        self._page, self._sort = 0, ""
        self._left: list[tuple[int, str]] = []  # page and order of those on the way, for back

    def act(self, session: Session, action: str, argument: str, items: int) -> dict[str, Any]:
        """Do one step and return what is seen from there."""
        steps: dict[str, Callable[[], object]] = {
            "start": lambda: None,
            "show": lambda: None,
            "back": self._back,
            "in": lambda: self._enter(argument, items),
            "page": lambda: self._turn(argument, items),
            "sort": lambda: self._order(argument),
            "define": lambda: self._define(session, argument),
        }
        step = steps.get(action)
        if step is None:
            raise UserError(f"inspect knows no {action!r}", "in, back, page, sort, define and show are known")
        step()
        return {**self._seen(items), "defined": argument if action == "define" else None}

    def _rows(self, items: int) -> list[tuple[str, Any]]:
        obj, start = self._way[-1][1], self._page * items
        if not self._sort:
            return views.children(obj, start, items)
        everything = views.children(obj, 0, self.SORTED_MOST)
        return sorted(everything, key=lambda row: _order_key(row, self._sort.lstrip("-")), reverse=self._sort.startswith("-"))[start : start + items]

    def _enter(self, argument: str, items: int) -> None:
        label, obj = self._chosen(argument, items)
        _refuse_secret(label if _is_secret(self._way[-1][1], label, obj) else "", f"{self._way[-1][0]}{label}")
        if views.simple_node(obj, 10) is not None and not views.summary(obj)[1]:
            raise UserError(f"{label} is {views.one_line(obj)}: there is nothing in it")
        self._way.append((f"{self._way[-1][0]}{label}", obj))
        self._left.append((self._page, self._sort))
        self._page, self._sort = 0, ""

    def _chosen(self, argument: str, items: int) -> tuple[str, Any]:
        rows = self._rows(items)
        first = self._page * items
        if argument.isdigit():
            at = int(argument) - first
            if not 0 <= at < len(rows):
                raise UserError(f"there is no row {argument} on this page", f"rows {first} to {first + len(rows) - 1} are shown")
            return rows[at]
        steps = paths.parse("x" + (argument if argument[:1] in ".[" else self._said(argument))).steps
        return "".join(map(str, steps)), paths.walk(self._way[-1][1], steps, self._way[-1][0])

    def _said(self, argument: str) -> str:
        """Return a bare word as a step: the key of a dict that has no such attribute, else an attribute."""
        obj = self._way[-1][1]
        is_key = views.kind_of(obj) == "dict" and argument not in views.attribute_names(obj)
        if argument[:1] in "'\"":
            return f"[{argument}]"
        return f"[{argument!r}]" if is_key else f".{argument}"

    def _back(self) -> None:
        if len(self._way) == 1:
            raise UserError("this is where the walk began")
        self._way.pop()
        self._page, self._sort = self._left.pop()

    def _turn(self, argument: str, items: int) -> None:
        page = self._page + 1 if not argument else int(argument) - 1 if argument.isdigit() else -1
        if page < 0:
            raise UserError(f"{argument!r} is not a page's number")
        check_page(page * items, items, views.summary(self._way[-1][1])[1])
        self._page = page

    def _order(self, argument: str) -> None:
        if views.summary(self._way[-1][1])[1] > self.SORTED_MOST:
            raise UserError(f"more than {self.SORTED_MOST:,} rows are not sorted", "page through them, or look a key up with in")
        by = argument.lstrip("-")
        rows = views.children(self._way[-1][1], 0, self.SORTED_MOST)
        if by not in ("", "key", "size", "value") and rows and not any(_has(value, by) for _label, value in rows):
            raise UserError(f"none of the rows holds {by!r}", f"key, value and size are known, and what the rows hold: {_held_by(rows[0][1])}")
        if any(redact.looks_secret(by, _part(value, by)) for _label, value in rows):
            raise UserError(f"{by} looks secret: the order of the rows would tell what is redacted", ":state PATH --table --reveal shows it, with the role state")
        self._sort, self._page = argument, 0

    def _define(self, session: Session, argument: str) -> None:
        if not argument.isidentifier() or iskeyword(argument):
            raise UserError(f"{argument!r} is not a name", ":inspect define order")
        session.names[argument] = self._way[-1][1]

    def _seen(self, items: int) -> dict[str, Any]:
        path, obj = self._way[-1]
        rows, start = self._rows(items), self._page * items
        text, size = views.summary(obj)
        drawn = [{"number": start + at, **_row(obj, label, value)} for at, (label, value) in enumerate(rows)]
        head = {"path": path, "type": views.type_name(obj), "text": text, "size": size, "version": targets.version_text(obj)}
        return {**head, "rows": drawn, "start": start, "left": max(0, size - start - len(rows)), "sort": self._sort, "depth": len(self._way)}


def _is_secret(owner: Any, label: str, value: Any) -> bool:
    return redact.looks_secret(label, value) or (label != "[0]" and redact.names_a_secret(owner))


def _row(owner: Any, label: str, value: Any) -> dict[str, Any]:
    secret = _is_secret(owner, label, value)
    size = views.summary(value)[1] if views.simple_node(value, 10) is None else None
    return {"label": label, "type": views.type_name(value), "text": "‹redacted›" if secret else views.one_line(value), "size": size}


def _has(value: Any, name: str) -> bool:
    if type(value) is dict:
        return dict.__contains__(value, name)
    return name in views.attribute_names(value)


def _part(value: Any, name: str) -> Any:
    return value.get(name) if type(value) is dict else {label[1:]: part for label, part in views.children(value, 0, 200)}.get(name)


def _held_by(value: Any) -> str:
    names = [key for key in value if type(key) is str] if type(value) is dict else views.attribute_names(value)
    return ", ".join(names[:8]) or "nothing"


def _order_key(row: tuple[str, Any], by: str) -> tuple[int, Any]:
    label, value = row
    if by in ("", "key"):
        return (0, label)
    if by == "size":
        return (0, views.summary(value)[1])
    if by != "value":
        value = _part(value, by)
    elif redact.looks_secret(label, value):
        return (2, "")
    if id(type(value)) in _NUMBERS:
        return (0, value)
    return (1, value) if type(value) is str else (2, views.one_line(value))


# -- who is alive -------------------------------------------------------------------------------------------------------


def instances(session: Session, op: asked.Instances) -> dict[str, Any]:
    """List the living instances of a class and of its subclasses."""
    begun = time.monotonic()
    cls = targets.resolve(session, op.cls).obj
    found, counts = alive.instances(cls)
    check_page(op.start, op.items, len(found))
    shown = found[op.start : op.start + min(op.items, 500)]
    by_version: dict[str, int] = {}
    for obj in found[:10_000]:
        text = targets.version_text(obj) or "unknown"
        by_version[text] = by_version.get(text, 0) + 1
    answer: dict[str, Any] = {
        "total": len(found),
        "counts": counts,
        "versions": by_version,
        "left": max(0, len(found) - op.start - len(shown)),
        "note": alive.not_counted(cls),
        "spent": round(time.monotonic() - begun, 4),
    }
    if op.table:
        return {**answer, "table": views.table(shown, 0, len(shown))}
    return {**answer, "rows": [_instance(op.start + at, obj) for at, obj in enumerate(shown)]}


def _instance(number: int, obj: Any) -> dict[str, Any]:
    plain = [
        f"{label.removeprefix('.')}={views.one_line(value, 24)}"
        for label, value in views.children(obj, 0, 6)
        if not redact.looks_secret(label, value)
    ]
    text = f"{raw.short_name(type(obj))}({', '.join(plain)})"
    return {"number": number, "text": text, "version": targets.version_text(obj), "id": f"{id(obj):#x}"}


def referrers(session: Session, op: asked.Referrers) -> dict[str, Any]:
    """Say who refers to an object and through what, and one chain to something that lives anyway."""
    begun = time.monotonic()
    target = targets.resolve(session, op.path)
    obj = target.obj
    if step := targets.secret_step(target):
        raise UserError(f"{step.removeprefix('.')} looks secret: nothing is said about it")
    if views.simple_node(obj, 10) is not None and id(type(obj)) in _VALUES:
        raise UserError(f"{op.path} is {views.one_line(obj)}: values are shared, who refers to them says nothing")
    own = [target, session.names]
    found = alive.holders(obj, own, 500)
    chain = alive.chain(obj, [*own, found])
    return {
        "text": views.one_line(obj),
        "count": len(found),
        "holders": [_holder(each) for each in found[: op.items]],
        "chain": [_holder(each) for each in chain],
        "spent": round(time.monotonic() - begun, 4),
    }


def _holder(holder: alive.Holder) -> dict[str, Any]:
    return {"text": holder.text, "how": holder.how, "root": holder.is_root}

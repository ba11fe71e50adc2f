"""The ops that look: services, views of live objects, who is alive and why."""

from __future__ import annotations

from livesh.wire.ops.base import Op, param

TREE = (
    "tree: {label, kind, type, text, size, of: [children], left, defined: a module's names that are no data}; path; service; lock: held or why not; whole: bool, seen at"
    " one moment; spent: seconds; version: which version of its class shaped it"
)


class Services(Op):
    """List the live objects with state: registered, found at module level, held by frameworks."""

    name = "services"
    category = "observe"
    since = "0.1"
    reply_doc = (
        "services: [{name, origin, kind, type, version, size, lock, suspended, left, depth, names: it is suspended under, can_suspend, note}];"
        " suspended: [names]; what is suspended and no service has a row as well; more: {class: instances of a decorated class that have none}"
    )

    found: bool = param("also what was not registered", default=True)
    like: str = param("only names that contain this", default="")


class State(Op):
    """Return a bounded tree of what a live object holds, running no code of it; names that look secret are redacted."""

    name = "state"
    category = "observe"
    since = "0.1"
    reply_doc = TREE + "; table: {columns, rows, left} when asked for"

    path: str = param('a service or object and steps from there: orders.open["A17"].lines[0]')
    depth: int = param("levels shown", default=2)
    items: int = param("children shown of each object", default=20)
    start: int = param("children of the root passed over", default=0)
    text: int = param("characters shown of one text", default=120)
    table: bool = param("the items as records, in columns", default=False)


class StateOpen(State):
    """Return such a tree with the secrets shown or with the objects' own repr, which runs their code."""

    name = "state_open"
    category = "state"
    since = "0.1"
    reply_doc = TREE

    reveal: bool = param("show what looks secret", default=False)
    use_repr: bool = param("call repr of each child", default=False)


class StateOf(Op):
    """Evaluate a Python expression and return the tree of its value."""

    name = "state_of"
    category = "code"
    since = "0.1"
    reply_doc = TREE

    source: str = param("a Python expression; names as at the prompt")
    depth: int = param("levels shown", default=2)
    items: int = param("children shown of each object", default=20)
    text: int = param("characters shown of one text", default=120)
    table: bool = param("the items as records, in columns", default=False)


class StateWatch(Op):
    """Send an event whenever what a path leads to has changed, at most a few a second."""

    name = "state_watch"
    category = "observe"
    since = "0.1"
    reply_doc = "stream: number; tree: as it is now. Events \"state\": {stream, at, diff: [[sign, text]], last, reason}"

    path: str = param("a service or object and steps from there")
    interval: float = param("seconds between looks", default=0.25)
    depth: int = param("levels compared", default=3)
    items: int = param("children compared of each object", default=50)


class StateUnwatch(Op):
    """End a state watch of this session."""

    name = "state_unwatch"
    category = "observe"
    since = "0.1"
    reply_doc = "ended: bool"

    stream: int = param("the number that state_watch gave")


class Inspect(Op):
    """Walk through live objects: start at a path, go in and back, page, sort, name what is found."""

    name = "inspect"
    category = "observe"
    since = "0.1"
    reply_doc = "path; type; text; version; rows: [{number, label, text, type, size}]; start; left; sort; depth; defined: name or null"

    action: str = param("start | show | in | back | page | sort | define")
    argument: str = param("a path, a row's number or label, a page's number, what to sort by, a name", default="")
    items: int = param("rows shown", default=20)


class Instances(Op):
    """List the living instances of a class and of its subclasses."""

    name = "instances"
    category = "observe"
    since = "0.1"
    reply_doc = "total; counts: {class: n}; versions: {\"v1\": n} of those looked at; rows: [{number, text, version, id}] or table; left; note: what is not counted; spent"

    cls: str = param("path of the class: shop.orders.Order")
    items: int = param("instances shown", default=10)
    start: int = param("instances passed over", default=0)
    table: bool = param("as records, in columns", default=False)


class Referrers(Op):
    """Say who refers to an object and through what, and one chain to something that lives anyway."""

    name = "referrers"
    category = "observe"
    since = "0.1"
    reply_doc = "text; count; holders: [{text, how, root}]; chain: [{text, how, root}]; spent"

    path: str = param("a service or object and steps from there")
    items: int = param("referrers shown", default=20)

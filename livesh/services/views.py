"""A bounded tree of what an object holds, made without running one line of its code.

A view is data: nested dicts that go over the wire as they are.

    {"label": ".lines", "kind": "list", "type": "list", "text": "3 items", "size": 3, "of": [...children...], "left": 0}

*kind* is one of value, text, object, dict, list, set, class, function, module, secret, seen, cut, repr. *left* says how
many children are not shown, *now* what is true of a lock at this moment and no part of the state; a module shows its data, and under
*defined* how many modules, classes and functions it has besides. Every limit is in `Limits`; reaching one is visible in the tree, never an error.

Whole or torn. Each container is copied by one C call, so a single container is always seen at one moment. A whole tree is
of one moment when its service's lock was held, or when it was made faster than the interpreter switches threads
(`View.whole`); otherwise the answer says that it may be torn.
"""

from __future__ import annotations

import _thread
import sys
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from itertools import islice
from types import BuiltinFunctionType, FunctionType, MappingProxyType, MethodType, ModuleType
from typing import Any

from livesh.runtime import opaque, raw, vectors
from livesh.runtime.redact import looks_secret, names_a_secret, value_is_secret

Node = dict[str, Any]
# Standard types whose repr is standard code over values of their own, so asking for it runs nothing of the service's.
_REPR_MODULES = frozenset({"datetime", "decimal", "fractions", "uuid", "ipaddress", "re", "zoneinfo", "builtins"})
_KINDS: dict[type, str] = {dict: "dict", list: "list", tuple: "list", deque: "list", set: "set", frozenset: "set"}
_TRIES = 4
SHORT_S = 0.001
_VALUE_ROOM = 120  # characters of the value of an object of a class derived from str, int …


class Limits:
    """How much of an object a view may show, and what it may cost: *seconds* are of this thread's CPU time."""

    __slots__ = ("characters", "depth", "items", "nodes", "seconds", "text")

    def __init__(
        self,
        depth: int = 2,
        items: int = 20,
        nodes: int = 1_500,
        text: int = 120,
        characters: int = 200_000,
        seconds: float = 0.25,
    ) -> None:
        self.depth, self.items, self.nodes = min(depth, 12), min(items, 1_000), min(nodes, 20_000)
        self.text, self.characters, self.seconds = min(text, 100_000), min(characters, 1_000_000), min(seconds, 5.0)


_USUAL = Limits()


class View:
    """One view being made; `whole` and `spent` say how it was taken. *version_of* is asked about what is below the root.

    `held` is the lock that is held for it: what it would say of itself now is not what it is.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        reveal: bool = False,
        use_repr: bool = False,
        version_of: Callable[[Any], str | None] | None = None,
    ) -> None:
        self.limits = limits or _USUAL
        self._reveal, self._repr = reveal, use_repr
        self._version_of = version_of
        self._nodes = self._characters = 0
        self._deadline = self._look_again = 0.0
        self._path: set[int] = set()
        self.whole = True
        self.spent = 0.0
        self.held: Any = None

    def of(self, obj: Any, *, label: str = "", start: int = 0, page: Callable[[], list[Any]] | None = None) -> Node:
        """Return the tree of *obj*; *start* skips that many children of the root, *page* gives them ready-made."""
        begun = time.monotonic()
        self._deadline, self._look_again, self._nodes, self._characters = 0.0, begun + min(SHORT_S, self.limits.seconds), 0, 0
        tree = self._node(label, obj, 0, start, page)
        self.spent = time.monotonic() - begun
        self.whole = self.spent < sys.getswitchinterval()
        return tree

    def _node(self, label: str, obj: Any, depth: int, start: int = 0, page: Callable[[], list[Any]] | None = None) -> Node:
        self._nodes += 1
        if not self._reveal and looks_secret(label, obj, self.limits.text):
            return redacted(label, obj)
        if self._repr and (depth or _is_kept_in_c(obj)):
            said = asked_repr(obj, self.limits.text)
            if not self._reveal and value_is_secret(said, self.limits.text):
                return redacted(label, obj)
            return {"label": label, "kind": "repr", "type": type_name(obj), "text": said}
        simple = simple_node(obj, self.limits.text)
        if simple is not None and (depth or simple["kind"] not in ("class", "module")):
            self._characters += len(simple["text"])
            simple["label"] = label
            if obj is self.held:
                simple.pop("now", None)  # locked by us, for this look
            return simple
        if obj is self.held:
            return {"label": label, "kind": "value", "type": type_name(obj), "text": f"{raw.short_name(type(obj))}, held for this look"}
        return self._structured(label, obj, depth, start, page)

    def _structured(self, label: str, obj: Any, depth: int, start: int, page: Callable[[], list[Any]] | None) -> Node:
        holder = raw.unproxied(obj)
        attributes, facts = _attributes(holder), raw.facts_of(type(holder))
        sized, defined = facts.sized, 0
        if type(obj) is ModuleType and not depth:
            attributes, defined = _data_of(attributes)
        text, size = _summary(attributes, facts, holder)
        kind = _KINDS[sized] if sized is not None else "object"
        node: Node = {"label": label, "kind": kind, "type": type_name(obj), "text": text, "id": id(obj), "size": size}
        if defined:
            node["defined"] = defined
        if depth and self._version_of is not None and raw.is_heap(type(obj)):
            version = self._version_of(obj)
            if version is not None:
                node["version"] = version
        if id(obj) in self._path:
            return {**node, "kind": "seen", "text": "cycle: shown above"}
        if depth and facts.numbers is not None:
            return node  # thousands of numbers are looked at one level deep, where somebody asks for them
        if depth >= self.limits.depth or (depth and self._is_over()):
            return {**node, "left": node["size"]} if depth < self.limits.depth else node
        self._path.add(id(obj))
        try:
            self._children(node, attributes, facts, holder, depth, start, page)
        finally:
            self._path.discard(id(obj))
        return node

    def _is_over(self) -> bool:
        if self._nodes > self.limits.nodes or self._characters > self.limits.characters:
            return True
        now = time.monotonic()
        return now >= self._look_again and self._has_spent(now)

    def _has_spent(self, now: float) -> bool:
        """Say whether the CPU time is used up. Asking is a system call: not before it could be, as a thread cannot spend more than goes by."""
        spent = time.thread_time()
        if not self._deadline:  # the first question, at most SHORT_S of CPU time after the beginning
            self._deadline = spent + self.limits.seconds
        self._look_again = now + self._deadline - spent
        return spent >= self._deadline

    def _children(self, node: Node, attributes: dict[str, Any], facts: raw.Facts, obj: Any, depth: int, start: int, page: Any) -> None:
        wanted = self.limits.items
        pairs = page() if page is not None else _children_of(attributes, facts, obj, start, wanted)
        shown: list[Node] = []
        hides = node["size"] == 2 and not self._reveal and names_a_secret(obj)
        for at, (label, value) in enumerate(pairs[:wanted], start):
            if self._is_over():
                break
            shown.append(redacted(label, value) if hides and at else self._node(label, value, depth + 1))
        node["of"] = shown
        node["left"] = max(0, node["size"] - start - len(shown))
        if start:
            node["start"] = start


def redacted(label: str, obj: Any) -> Node:
    """Return the node of something that stays in the process."""
    return {"label": label, "kind": "secret", "type": type_name(obj), "text": f"‹redacted {raw.short_name(type(obj))}›"}


# -- what an object is ------------------------------------------------------------------------------------------------


def type_name(obj: Any) -> str:
    """Return the class of *obj* as ``module.Qualname``."""
    return raw.class_name(type(obj))


def kind_of(obj: Any) -> str:
    """Return the kind of a structured object."""
    return _KINDS.get(raw.facts_of(type(raw.unproxied(obj))).sized, "object")


def summary(obj: Any) -> tuple[str, int]:
    """Return one line about a structured object, and how many children it has."""
    obj = raw.unproxied(obj)
    return _summary(_attributes(obj), raw.facts_of(type(obj)), obj)


def _summary(attributes: dict[str, Any], facts: raw.Facts, obj: Any) -> tuple[str, int]:
    own, sized = len(attributes), facts.sized
    if sized is None:
        value = opaque.plain(obj)
        if value is not None:
            said = "‹redacted›" if value_is_secret(value) else str((simple_node(value, _VALUE_ROOM) or {})["text"])
            return (f"{said}, {_attributes_of(own)}" if own else said), own + vectors.length(obj)
        if facts.more is None:
            facts.more = opaque.says_more(type(obj))
        if (not own or facts.more) and not issubclass(type(obj), (type, ModuleType)) and (kept := opaque.said(obj)):
            return (f"{kept}, {_attributes_of(own)}" if own else kept), own + vectors.length(obj)
        return _attributes_of(own), own
    size = sized.__len__(obj)
    items = f"{size:,} items" if size != 1 else "1 item"
    return (f"{items}, {_attributes_of(own)}" if own else items), size + own


def _is_kept_in_c(obj: Any) -> bool:
    return not _attributes(obj) and raw.facts_of(type(obj)).sized is None and opaque.said(obj) != ""


def _attributes_of(number: int) -> str:
    return f"{number} attributes" if number != 1 else "1 attribute"


def simple_node(obj: Any, room: int) -> Node | None:
    """Return the node of an object that is said in one line, or None."""
    kind = type(obj)
    say = _SAID.get(id(kind))  # by identity: a metaclass may answer for == and hash
    if say is not None:
        return say(obj, room)
    if _has_standard_repr(kind):
        return _by_repr(obj, room)
    if getattr(sys.modules.get("asyncio.locks"), "Lock", None) is kind:
        return _tasks_lock(obj)
    if issubclass(kind, type):
        return {"kind": "class", "type": "type", "text": f"class {raw.class_name(obj)}", "id": id(obj)}
    member = enum_member(obj)
    return {"kind": "value", "type": type_name(obj), "text": member} if member is not None else None


def _has_standard_repr(kind: type) -> bool:
    module = raw.namespace(kind).get("__module__") if raw.is_heap(kind) else kind.__module__
    if type(module) is not str or module not in _REPR_MODULES or issubclass(kind, (BaseException, *raw.CONTAINERS, tuple, frozenset)):
        return False
    loaded = sys.modules.get(module)
    return module != "builtins" and loaded is not None and loaded.__dict__.get(raw.short_name(kind)) is kind


def _text(obj: Any, room: int) -> Node:
    return {"kind": "text", "type": type(obj).__name__, "text": shown_text(obj, room)}


def _integer(obj: Any, _room: int) -> Node:
    return {"kind": "value", "type": "int", "text": shown_int(obj)}


def _by_repr(obj: Any, room: int) -> Node:
    zone = obj.tzinfo if type_name(obj) in ("datetime.datetime", "datetime.time") else None
    text = repr(obj) if zone is None or _has_standard_repr(type(zone)) else f"{obj.replace(tzinfo=None)!r} in a {type_name(zone)}"
    return {"kind": "value", "type": type_name(obj), "text": _cut(text, room)}


def _slice(obj: Any, room: int) -> Node:
    return {"kind": "value", "type": "slice", "text": f"slice({', '.join(one_line(part, room) for part in (obj.start, obj.stop, obj.step))})"}


def _lock(obj: Any, _room: int) -> Node:
    node = {"kind": "value", "type": type_name(obj), "text": raw.short_name(type(obj))}
    said = repr(obj)
    if said.startswith("<locked"):
        owner = said.partition("owner=")[2].partition(" ")[0]
        thread = getattr(sys.modules.get("threading"), "_active", {}).get(int(owner)) if owner.isdigit() else None
        name = (raw.instance_dict(thread) or {}).get("_name")
        node["now"] = f"locked by thread {name}" if type(name) is str else "locked"
    return node


def _tasks_lock(obj: Any) -> Node:
    """One line as for a thread's lock: whether it is locked is no state of the program's, and a change of what it guards locks it."""
    held = raw.instance_dict(obj) or {}
    node = {"kind": "value", "type": type_name(obj), "text": "Lock"}
    return {**node, "now": "locked"} if held.get("_locked") is True else node


def _function(obj: Any, _room: int) -> Node:
    return {"kind": "function", "type": "function", "text": f"function {obj.__module__}.{obj.__qualname__}", "id": id(obj)}


def _method(obj: Any, _room: int) -> Node:
    inner = obj.__func__
    name = inner.__qualname__ if type(inner) is FunctionType else raw.short_name(type(inner))
    return {"kind": "function", "type": "method", "text": f"method {name} of a {type_name(obj.__self__)}", "id": id(obj)}


def _builtin(obj: Any, _room: int) -> Node:
    return {"kind": "function", "type": "builtin", "text": f"builtin {obj.__name__}", "id": id(obj)}


def _loaded_module(obj: Any, _room: int) -> Node:
    name = obj.__dict__.get("__name__")
    return {"kind": "module", "type": "module", "text": f"module {name if type(name) is str else '?'}", "id": id(obj)}


def _in_parts(_obj: Any, _room: int) -> None:
    return None


def _said_by() -> dict[int, Callable[[Any, int], Node | None]]:
    """Return how the interpreter's own types are said, by the identity of the type."""
    groups: list[tuple[Callable[[Any, int], Node | None], tuple[Any, ...]]] = [
        (_text, (str, bytes, bytearray)),
        (_integer, (int,)),
        (_by_repr, (bool, type(None), float, complex, range, type(NotImplemented), type(Ellipsis))),
        (_slice, (slice,)),
        (_lock, (_thread.LockType, _thread.RLock)),
        (_in_parts, (dict, list, tuple, set, frozenset, deque, OrderedDict, MappingProxyType)),
        (_function, (FunctionType,)),
        (_method, (MethodType,)),
        (_builtin, (BuiltinFunctionType,)),
        (_loaded_module, (ModuleType,)),
    ]
    return {id(kind): say for say, kinds in groups for kind in kinds}


_SAID = _said_by()


def enum_member(obj: Any) -> str | None:
    """Return ``Color.RED`` for a member of an enum, else None."""
    if "_member_map_" not in raw.namespace(type(obj)):
        return None
    name = (raw.instance_dict(obj) or {}).get("_name_")
    return f"{raw.short_name(type(obj))}.{name}" if type(name) is str else None


def shown_text(value: str | bytes | bytearray, room: int) -> str:
    """Return the repr of a text, cut to *room* characters with the length said."""
    if len(value) <= room:
        return repr(value)
    return f"{value[:room]!r}… ({len(value):,} {'characters' if type(value) is str else 'bytes'})"


def shown_int(value: int) -> str:
    """Return an integer in digits, a huge one by its size: the interpreter refuses to print those."""
    return str(value) if value.bit_length() < 2_000 else f"an integer of {value.bit_length():,} bits"


def _cut(text: str, room: int) -> str:
    """Return *text*, cut where it is longer, and seen to be."""
    return text if len(text) <= room else f"{text[:room]}…"


def asked_repr(obj: Any, room: int) -> str:
    """Return the object's own repr, cut; what it raises is said, not raised."""
    try:
        text = repr(obj)
    except Exception as exc:
        return f"‹repr raised {type(exc).__name__}›"
    return text if len(text) <= room else f"{text[:room]}… ({len(text):,} characters)"


# -- children ---------------------------------------------------------------------------------------------------------


def children(obj: Any, start: int = 0, count: int = 20) -> list[tuple[str, Any]]:
    """Return *count* children from the one at *start*: attributes first, then items, each with the label of a path."""
    obj = raw.unproxied(obj)
    return _children_of(_attributes(obj), raw.facts_of(type(obj)), obj, start, count)


def _children_of(attributes: dict[str, Any], facts: raw.Facts, obj: Any, start: int, count: int) -> list[tuple[str, Any]]:
    pairs = [(f".{name}", value) for name, value in islice(attributes.items(), start, start + count)] if attributes else []
    if len(pairs) < count and (facts.sized is not None or facts.numbers is not None):
        pairs += items(obj, max(0, start - len(attributes)), count - len(pairs))
    return pairs


def items(obj: Any, start: int, count: int) -> list[tuple[str, Any]]:
    """Return *count* items of a container from the one at *start*; costs the page, also in a dict of millions."""
    obj = raw.unproxied(obj)
    facts = raw.facts_of(type(obj))
    base: Any = facts.sized
    if base is None and facts.numbers is None:
        return []
    if base is None:
        return [(f"[{start + at}]", value) for at, value in enumerate(vectors.page(obj, start, count))]
    if base is dict:
        mapping: Any = facts.base
        return [(key_label(key, start + at), value) for at, (key, value) in enumerate(_page(lambda: iter(mapping.items(obj)), start, count))]
    if base is list or base is tuple:
        names = raw.field_names(type(obj)) if base is tuple else ()
        found = enumerate(base.__getitem__(obj, slice(start, start + count)), start)
        return [(f".{names[at]}" if at < len(names) else f"[{at}]", value) for at, value in found]
    label = "[{}]" if base is deque else "[#{}]"
    return [(label.format(start + at), value) for at, value in enumerate(_page(lambda: base.__iter__(obj), start, count))]


def _page(iterate: Callable[[], Iterator[Any]], start: int, count: int) -> list[Any]:
    """Return a slice of an iteration that another thread may disturb: one C call, tried again when it was."""
    for _ in range(_TRIES):
        try:
            return list(islice(iterate(), start, start + count))
        except RuntimeError:  # changed during iteration, between two of our calls
            continue
    return []


_TYPED = raw.ids(str, int, bool, float)
_SECRET_KEY = 14  # characters that a key which is itself a secret has at least


def key_label(key: Any, at: int) -> str:
    """Return ``['A17']`` for a key that can be typed, ``[#3]`` for another: the entry at that place."""
    kind = type(key)
    if (kind is str or kind is bytes) and len(key) <= 80:
        return f"[{key!r}]" if len(key) < _SECRET_KEY or not value_is_secret(key) else f"[#{at}]"
    if kind is int and key.bit_length() < 200:
        return f"[{key}]"
    if kind is bool or kind is float or key is None:
        return f"[{key!r}]"
    if kind is tuple and len(key) <= 4 and all(id(type(part)) in _TYPED for part in key):
        return f"[{key!r}]" if not any(map(value_is_secret, key)) else f"[#{at}]"
    return f"[#{at}]"


def attribute_names(obj: Any) -> list[str]:
    """Return the names of the attributes that *obj* itself holds."""
    return list(_attributes(raw.unproxied(obj)))


def _attributes(obj: Any) -> dict[str, Any]:
    kind = type(obj)
    if issubclass(kind, type):
        return {name: value for name, value in raw.namespace(obj).items() if not name.startswith("__")}
    held = raw.attributes(obj)
    if not held:
        return held if not issubclass(kind, BaseException) else {"args": BaseException.__dict__["args"].__get__(obj)}
    if kind is ModuleType:
        return {name: value for name, value in held.items() if not name.startswith("__")}
    if issubclass(kind, BaseException):
        held.setdefault("args", BaseException.__dict__["args"].__get__(obj))
    return {name: value for name, value in held.items() if type(name) is str}


def _data_of(attributes: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Return a module's names that hold data, and how many are bound to what it imported or defined."""
    data = {name: value for name, value in attributes.items() if not _is_definition(value)}
    return data, len(attributes) - len(data)


def _is_definition(value: Any) -> bool:
    kind = type(value)
    if id(kind) in _DEFINITIONS or issubclass(kind, type):
        return True
    name = raw.class_name(kind)
    return name in _DEFINED or name.startswith(("typing.", "__future__."))


_DEFINITIONS = raw.ids(ModuleType, FunctionType, BuiltinFunctionType, MethodType)
_DEFINED = frozenset({"functools._lru_cache_wrapper", "types.GenericAlias", "types.UnionType"})


# -- as text and as a table -------------------------------------------------------------------------------------------


def outline(label: str, obj: Any, limits: Limits) -> list[str]:
    """Return what `lines` makes of a view of *obj*; one of a number or a text needs no tree."""
    simple = None if label and looks_secret(label, obj) else simple_node(obj, limits.text)
    if simple is None or simple["kind"] in ("class", "module"):
        return lines(View(limits).of(obj, label=label))
    return [f"{label.removeprefix('.')}: {simple['text']}" if label else simple["text"]]


def lines(node: Node, indent: int = 0) -> list[str]:
    """Return the tree as lines of plain text: what diffs are made of."""
    name = node["label"].removeprefix(".")
    head = f"{'  ' * indent}{name + ': ' if name else ''}{said(node)}"
    below = [line for child in node.get("of", ()) for line in lines(child, indent + 1)]
    if node.get("of") is not None and node.get("left"):
        below.append(f"{'  ' * (indent + 1)}… {node['left']:,} more")
    return [head, *below]


def said(node: Node) -> str:
    """Return what a node says in one line, without its label."""
    if node["kind"] in ("object", "dict", "list", "set", "seen"):
        return f"{node['type']} ({node['text']})"
    return str(node["text"])


def table(obj: Any, start: int, count: int, *, reveal: bool = False, text: int = 40) -> dict[str, Any]:
    """Return the items of a container of records as columns and rows; attributes or dict keys are the columns."""
    columns: dict[str, None] = {}
    rows = []
    for label, record in children(obj, start, count):
        held = _record(record) if reveal else _record_without_secrets(label, record)
        columns.update(dict.fromkeys(held))
        rows.append((label, held))
    names = list(columns)[:_COLUMNS]
    drawn = [[label, *(_cell(name, held, reveal, text) for name in names)] for label, held in rows]
    return {"columns": ["", *names], "rows": drawn, "left": max(0, summary(obj)[1] - start - len(rows)), "hidden": len(columns) - len(names)}


def _record_without_secrets(label: str, record: Any) -> dict[str, Any]:
    if looks_secret(label, record):
        return {"value": _SECRET}
    if names_a_secret(record):
        return {"0": record[0], "1": _SECRET}
    return {name if not value_is_secret(name) else "‹redacted›": value for name, value in _record(record).items()}


def _record(record: Any) -> dict[str, Any]:
    record = raw.unproxied(record)
    if kind_of(record) == "dict":
        return {str(key) if type(key) is str else key_label(key, 0): value for key, value in dict.items(record)}
    held = _attributes(record)
    if held:
        return held
    if vectors.is_numpy(type(record)):
        return {str(at): value for at, value in enumerate(vectors.page(record, 0, _COLUMNS_MOST))}
    if issubclass(type(record), tuple):
        names = raw.field_names(type(record)) or tuple(str(at) for at in range(len(record)))
        return dict(zip(names, tuple.__iter__(record), strict=False))
    return {"value": record}


def _cell(name: str, held: dict[str, Any], reveal: bool, room: int) -> str | None:
    if name not in held:
        return None
    value = held[name]
    if value is _SECRET or (not reveal and looks_secret(name, value)):
        return "‹redacted›"
    return one_line(value, room)


_SECRET = object()
_COLUMNS, _COLUMNS_MOST = 14, 1_000  # shown, counted


def one_line(obj: Any, room: int = 60) -> str:
    """Return *obj* said in one line."""
    simple = simple_node(obj, room)
    if simple is not None:
        return str(simple["text"])
    return f"{type_name(obj)} ({summary(obj)[0]})"

"""Text that leads to a place in a live object: ``orders.open["A17"].lines[0]``, walked without `eval`.

A path is a name and then any number of ``.attribute``, ``[literal]`` and ``[#n]`` (the n-th entry of a dict or set, for keys
that cannot be typed). A step runs no code of the object: attributes are read as stored, items through the builtin base, and
what a framework's object answers with for another's name (``app.state.x``) is taken from where it is kept (adapters/homes.py).
"""

from __future__ import annotations

import ast
import re
from collections import OrderedDict, deque
from itertools import islice
from types import FunctionType, MappingProxyType, MethodType
from typing import Any

from livesh.adapters import homes
from livesh.errors import UserError
from livesh.runtime import getters, raw, redact, vectors
from livesh.services import views

MISSING: Any = type("Missing", (), {"__repr__": lambda self: "nothing"})()
_WRAPPERS = raw.ids(property, classmethod, staticmethod)
_LITERALS = raw.ids(str, int, float, bool, complex, bytes, type(None))
_ARGS: Any = BaseException.__dict__["args"]
_ROOT = re.compile(r"\s*([^\W\d]\w*(?:-\w+)*)")
_NAME = re.compile(r"\s*([^\W\d]\w*)")
_NUMBER = re.compile(r"#(\d+)$")


class Step:
    """One step of a path: an attribute (*kind* "attribute"), an item ("item") or the n-th entry ("entry").

    An item that was found by its number has a key that may be anything: its *text* is the number, and nothing asks the key what it is.
    """

    __slots__ = ("key", "kind", "text")

    def __init__(self, kind: str, key: Any, text: str = "") -> None:
        self.kind, self.key, self.text = kind, key, text

    def __str__(self) -> str:
        return self.text or (f".{self.key}" if self.kind == "attribute" else f"[#{self.key}]" if self.kind == "entry" else f"[{self.key!r}]")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Step) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[str, Any]:
        return self.kind, self.key if _is_literal(self.key) else id(self.key)


def _is_literal(key: Any) -> bool:
    return all(map(_is_literal, key)) if type(key) is tuple else id(type(key)) in _LITERALS


class Path:
    """A parsed path: the root's name and the steps from there."""

    __slots__ = ("_owner", "_speaks", "_text", "root", "steps")

    def __init__(self, root: str, steps: list[Step]) -> None:
        self.root, self.steps = root, steps
        self._text = ""
        self._owner: Path | None = None
        self._speaks: bool | None = None

    def __str__(self) -> str:
        if not self._text:
            self._text = self.upto(len(self.steps))
        return self._text

    def upto(self, count: int) -> str:
        """Return the text of the first *count* steps."""
        return self.root + "".join(map(str, self.steps[:count]))

    @property
    def speaks_of_a_secret(self) -> bool:
        """Whether the name or key of a step speaks of a secret."""
        if self._speaks is None:
            self._speaks = any(type(step.key) is str and redact.name_is_secret(step.key) for step in self.steps)
        return self._speaks

    @property
    def owner(self) -> Path:
        """The path without its last step."""
        if self._owner is None:
            self._owner = Path(self.root, self.steps[:-1])
        return self._owner


_parsed: dict[str, Path] = {}
_PARSED_MOST = 500


def parse(text: str) -> Path:
    """Parse *text*; raises `UserError` that shows where it stops being a path."""
    found = _parsed.get(text)
    if found is None:
        if len(_parsed) > _PARSED_MOST:
            _parsed.clear()
        found = _parsed[text] = _parse(text)
    return found


def _parse(text: str) -> Path:
    found = _ROOT.match(text)
    if found is None:
        raise UserError(f"{text.strip()[:60]!r} does not begin with a name", 'a path looks like orders.open["A17"].lines[0]')
    steps, at = [], found.end()
    while at < len(text) and text[at:].strip():
        step, at = _step(text, at)
        steps.append(step)
    return Path(found.group(1), steps)


def _step(text: str, at: int) -> tuple[Step, int]:
    while text[at].isspace():
        at += 1
    if text[at] == ".":
        found = _NAME.match(text, at + 1)
        if found is not None:
            return Step("attribute", found.group(1)), found.end()
    elif text[at] == "[":
        end = _closing(text, at)
        return _item(text, text[at + 1 : end].strip()), end + 1
    raise UserError(f"{text!r} is not a path from {text[at : at + 20]!r} on", 'a path has .name and ["key"] steps only')


def _closing(text: str, start: int) -> int:
    """Return where the bracket at *start* closes, brackets and quotes inside skipped."""
    depth, quote, at = 0, "", start
    while at < len(text):
        char = text[at]
        if quote:
            at += char == "\\"
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "[({":
            depth += 1
        elif char in "])}":
            depth -= 1
            if not depth:
                return at
        at += 1
    raise UserError(f"a bracket of {text!r} is not closed")


def _item(text: str, inside: str) -> Step:
    number = _NUMBER.match(inside)
    if number is not None:
        return Step("entry", int(number.group(1)))
    try:
        key = ast.literal_eval(inside)
        hash(key)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        raise UserError(f"[{inside}] in {text!r} is not a literal key", 'write ["A17"], [0] or [#3] for the entry at a place') from None
    return Step("item", key)


# -- walking ----------------------------------------------------------------------------------------------------------


def walk(obj: Any, steps: list[Step], so_far: str = "") -> Any:
    """Return what the *steps* lead to from *obj*; raises `UserError` that says which step is missing."""
    path = Path(so_far, steps)
    for at, step in enumerate(steps):
        obj = take(obj, step, path, at)
    return obj


def take(obj: Any, step: Step, path: Path, at: int) -> Any:
    """Return what *step*, at place *at* of *path*, leads to from *obj*, running no code of it."""
    obj, step = seat_of(raw.unproxied(obj), step)
    if step.kind == "attribute":
        return _attribute(obj, step.key, path, at)
    if step.kind == "entry":
        return entry(obj, step.key, path.upto(at))[1]
    found = read_item(obj, step.key)
    if found is MISSING:
        raise UserError(f"{path.upto(at)} holds no {step}", _near_keys(obj, step.key))
    return found


def seat_of(obj: Any, step: Step) -> tuple[Any, Step]:
    """Return the object that keeps what *step* means in *obj*, and the step from there: the same two for all that answers for itself."""
    home = homes.of(obj) if step.kind != "entry" and not issubclass(type(obj), type) else None
    kind = "" if home is None else home.attribute if step.kind == "attribute" else home.item
    if home is None or not kind or (step.kind == "attribute" and _has(obj, step.key)):
        return obj, step
    return seat_of(raw.held(obj, home.holder), Step(kind, step.key))


def _has(obj: Any, name: str) -> bool:
    try:
        raw.get(obj, name)
    except AttributeError:
        return False
    return True


def _attribute(obj: Any, name: str, path: Path, at: int) -> Any:
    if issubclass(type(obj), type):
        return _looked_up(obj, name, path, at)
    own = held(obj, name)
    if not raw.is_unset(own):
        return own
    found, so_far = _looked_up(obj, name, path, at), path.upto(at)
    if type(found) is FunctionType:
        return MethodType(found, obj)
    if id(type(found)) in raw.C_DESCRIPTORS and getters.only_reads(found):
        return found.__get__(obj)
    if id(type(found)) in _WRAPPERS or _runs_code(type(found)):
        raise UserError(f"{so_far}.{name} is a {raw.short_name(type(found))} of {views.type_name(obj)}: reading it would run code", "evaluate it at the prompt instead")
    return found


def held(obj: Any, name: str) -> Any:
    """Return what *obj* itself holds under *name*, the `args` of an exception and the items of a named tuple too, or the mark that `raw.is_unset` knows."""
    own = raw.held(obj, name)
    if not raw.is_unset(own):
        return own
    if name in (fields := raw.field_names(type(obj))) and fields.index(name) < tuple.__len__(obj):
        return tuple.__getitem__(obj, fields.index(name))
    return _ARGS.__get__(obj) if name == "args" and issubclass(type(obj), BaseException) else own


def put(obj: Any, name: str, value: Any) -> None:
    """Store *value* under *name* in *obj* itself, where `held` finds it."""
    if name == "args" and issubclass(type(obj), BaseException) and raw.is_unset(raw.held(obj, name)):
        _ARGS.__set__(obj, value)
    else:
        raw.put(obj, name, value)


def _looked_up(obj: Any, name: str, path: Path, at: int) -> Any:
    try:
        return raw.get(obj, name)
    except AttributeError as why:
        more = f": {why}" if str(why).startswith("slot ") else ""
        raise UserError(f"{path.upto(at)} has no attribute {name!r}{more}", near(obj, Step("attribute", name), path.upto(at))) from None


def _runs_code(cls: type) -> bool:
    return any("__get__" in raw.namespace(owner) for owner in raw.mro(cls) if raw.is_heap(owner))


def read_item(obj: Any, key: Any) -> Any:
    """Return ``obj[key]`` of a builtin container through the builtin's own code, or `MISSING`."""
    obj = raw.unproxied(obj)
    base = item_base(type(obj))
    if base is None and issubclass(type(obj), (set, frozenset)):
        raise UserError(f"a {views.type_name(obj)} has members and no places", "[#0] is the first that comes")
    if base is None:
        raise UserError(f"a {views.type_name(obj)} is not a builtin container: [{key!r}] would run its code", "evaluate it at the prompt instead")
    try:
        if base is dict or base is OrderedDict:
            return dict.get(obj, key, MISSING)  # its __getitem__ would call a __missing__: a look would fill a defaultdict
        return base.__getitem__(obj, key) if not vectors.is_numpy(type(obj)) else vectors.item(obj, key)
    except (LookupError, TypeError):
        return MISSING


def item_base(cls: type) -> Any:
    """Return the builtin class whose ``__getitem__`` reads an instance of *cls*, or None."""
    if cls is dict or cls is list:
        return cls
    for base in (OrderedDict, dict, list, tuple, deque, MappingProxyType, str):
        if issubclass(cls, base):
            return base
    return vectors.base_of(cls)


def entry(obj: Any, number: int, so_far: str = "it") -> tuple[Any, Any]:
    """Return the key and the value of the *number*-th entry of a dict, set or sequence."""
    obj = raw.unproxied(obj)
    base = item_base(type(obj))
    try:
        if base in (dict, OrderedDict):
            return next(islice(base.items(obj), number, None))  # type: ignore[no-any-return]
        if issubclass(type(obj), (set, frozenset)):
            bare: Any = set if issubclass(type(obj), set) else frozenset
            return number, next(islice(bare.__iter__(obj), number, None))
    except StopIteration:
        raise UserError(f"{so_far} has no entry number {number}") from None
    found = read_item(obj, number)
    if found is MISSING:
        raise UserError(f"{so_far} has no entry number {number}")
    return number, found


def near(obj: Any, step: Step, text: str) -> str:
    """Return what may have been meant where *obj*, which was typed as *text*, holds nothing at *step*."""
    if step.kind != "attribute":
        return _near_keys(obj, step.key)
    is_key = item_base(type(obj)) in (dict, OrderedDict) and read_item(obj, step.key) is not MISSING
    return f'it has an item of that name: {text}["{step.key}"]' if is_key else _near(step.key, views.attribute_names(obj), "it holds no attributes")


def _near_keys(obj: Any, key: Any) -> str:
    base = item_base(type(obj))
    if base in (dict, OrderedDict):
        keys = [key for key in islice(base.keys(obj), 1_000) if type(key) is str and not redact.value_is_secret(key)]
        if not keys and base.__len__(obj):
            return f"it has {base.__len__(obj):,} items, none with a text as its key"
        return _near(key, keys) if type(key) is str else _some(keys)
    return f"it has {base.__len__(obj):,} items" if base is not None else ""


def _near(name: str, names: list[str], none: str = "it holds nothing") -> str:
    import difflib

    close = difflib.get_close_matches(name, names[:1_000], 3)
    return f"did you mean {' or '.join(close)}?" if close else _some(names, none)


def _some(names: list[str], none: str = "it holds nothing") -> str:
    return f"there are {', '.join(names[:8])}{' …' if len(names) > 8 else ''}" if names else none

"""Expressions that cannot run a line of the service's code: what role `probe` may ask instead of `eval`.

The language: names, constants, attributes, indexing, slices, comparison, arithmetic, ``and or not``, ``x if c else y``,
tuples, lists, sets and dicts of these, `len` and `bool`. Meaning is Python's wherever only the interpreter's own types are involved;
where Python would call a method of a class written in Python (an ``__eq__``, a property, a ``__getattr__``, a
``__bool__``) the expression stops with `UserError` that names it.

Costs are bounded too: integers stay below 4,096 bits, repeated and joined sequences below 100,000 items, compared
containers below 10,000 items. One limit of the promise: a dict whose keys are instances of a hostile class may have
that class's ``__eq__`` called when a key's hash collides with the one asked for.
"""

from __future__ import annotations

import ast
import operator
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from livesh.errors import UserError
from livesh.runtime import getters, raw

Names = Mapping[str, Any]
Step = Callable[[Names], Any]

MAX_TEXT = 2_000
MAX_BITS = 4_096
MAX_ITEMS = 100_000
MAX_COMPARED = 10_000

_NUMBERS = raw.ids(int, float, bool, complex)
_ATOMS = raw.ids(int, float, bool, complex, str, bytes, type(None), type(Ellipsis))
_SEQUENCES = (list, tuple, str, bytes, range, bytearray, deque)
_SIZED = (*_SEQUENCES, dict, set, frozenset)
_ABSENT = object()
_SIZED_IDS = raw.ids(*_SIZED)
_HASHED_IDS = raw.ids(dict, set, frozenset, str, bytes, range)
_COMPARED_IDS = raw.ids(list, tuple, set, frozenset, deque)
ANY_PYTHON = "with the role code it may be any Python"
_JOINED_IDS = raw.ids(str, bytes, list, tuple)
_WRAPPER_IDS = raw.ids(property, classmethod, staticmethod)


class Checked:
    """One parsed expression; call it with the names it may use."""

    __slots__ = ("_step", "_tree", "text")

    def __init__(self, text: str, tree: ast.AST, step: Step) -> None:
        self.text, self._tree, self._step = text, tree, step

    @property
    def names(self) -> frozenset[str]:
        """The names it asks for."""
        return frozenset(node.id for node in ast.walk(self._tree) if isinstance(node, ast.Name)) - {"len", "bool"}

    def __call__(self, names: Names) -> Any:
        """Return the value; raises `UserError` where the service's code would have to run, and Python's own errors."""
        return self._step(names)

    def holds(self, names: Names) -> bool:
        """Return the value as a condition."""
        return truth(self._step(names))


def parse(text: str) -> Checked:
    """Parse *text* once for many evaluations; raises `UserError` for what the language does not have."""
    if len(text) > MAX_TEXT:
        raise UserError(f"the expression is longer than {MAX_TEXT} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as exc:
        raise UserError(f"not an expression: {exc}") from None
    return Checked(text, tree, _build(tree.body))


def _beyond(text: str, hint: str = "") -> UserError:
    """Return the refusal of what the checked language does not do, with who may do it."""
    return UserError(text, f"{hint}; {ANY_PYTHON}" if hint else ANY_PYTHON)


# -- building: one closure per node ----------------------------------------------------------------------------------


def _build(node: ast.AST) -> Step:
    builder = _BUILDERS.get(type(node))
    if builder is None:
        raise _beyond(f"{_LONG.get(type(node), type(node).__name__)} is not in the checked language", "names, attributes, indexing, comparison, arithmetic, len and bool are")
    return builder(node)


_LONG = {ast.Lambda: "lambda", ast.Await: "await", ast.NamedExpr: ":=", ast.JoinedStr: "an f-string", ast.Call: "a call"}


def _constant(node: Any) -> Step:
    value = node.value
    return lambda _names: value


def _name(node: Any) -> Step:
    name = node.id

    def step(names: Names) -> Any:
        try:
            return names[name]
        except KeyError:
            raise UserError(f"there is no {name} here", _nearby(names)) from None

    return step


def _nearby(names: Names) -> str:
    return "there are " + ", ".join(list(names)[:12])


def _attribute(node: Any) -> Step:
    inner, name = _build(node.value), node.attr
    return lambda names: attribute(inner(names), name)


def _subscript(node: Any) -> Step:
    inner, key = _build(node.value), _build(node.slice)
    return lambda names: index(inner(names), key(names))


def _slice(node: Any) -> Step:
    parts = [_build(part) if part is not None else (lambda _names: None) for part in (node.lower, node.upper, node.step)]
    return lambda names: slice(*(part(names) for part in parts))


def _compare(node: Any) -> Step:
    first = _build(node.left)
    rest = [(_COMPARISONS[type(op)], _build(other)) for op, other in zip(node.ops, node.comparators, strict=True)]

    def step(names: Names) -> Any:
        left, result = first(names), True
        for compare, other in rest:
            right = other(names)
            result = compare(left, right)
            if not result:
                return result
            left = right
        return result

    return step


def _binary(node: Any) -> Step:
    left, right, operation = _build(node.left), _build(node.right), _ARITHMETIC.get(type(node.op))
    if operation is None:
        raise _beyond("matrix multiplication is not in the checked language")
    return lambda names: operation(left(names), right(names))


def _unary(node: Any) -> Step:
    inner = _build(node.operand)
    if isinstance(node.op, ast.Not):
        return lambda names: not truth(inner(names))
    signs: dict[type, Callable[[Any], Any]] = {ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert}
    operation = signs[type(node.op)]
    return lambda names: operation(_number(inner(names)))


def _boolean(node: Any) -> Step:
    steps, stop_on = [_build(part) for part in node.values], isinstance(node.op, ast.Or)

    def step(names: Names) -> Any:
        value = None
        for part in steps:
            value = part(names)
            if truth(value) is stop_on:
                return value
        return value

    return step


def _choice(node: Any) -> Step:
    condition, yes, no = _build(node.test), _build(node.body), _build(node.orelse)
    return lambda names: yes(names) if truth(condition(names)) else no(names)


def _display(node: Any) -> Step:
    made, parts = (tuple if isinstance(node, ast.Tuple) else list), [_build(part) for part in node.elts]
    return lambda names: made(part(names) for part in parts)


def _set(node: Any) -> Step:
    parts = [_build(part) for part in node.elts]
    return lambda names: {_key(part(names)) for part in parts}


def _dict(node: Any) -> Step:
    if None in node.keys:
        raise _beyond("** is not in the checked language")
    pairs = [(_build(key), _build(value)) for key, value in zip(node.keys, node.values, strict=True)]
    return lambda names: {_key(key(names)): value(names) for key, value in pairs}


def _key(value: Any) -> Any:
    _plain(value)
    return value


def _call(node: Any) -> Step:
    function = _FUNCTIONS.get(node.func.id) if isinstance(node.func, ast.Name) else None
    if function is None or len(node.args) != 1 or node.keywords:
        raise _beyond(f"only len(x) and bool(x) can be called in a checked expression, not {ast.unparse(node.func)}")
    argument = _build(node.args[0])
    return lambda names: function(argument(names))


_FUNCTIONS: dict[str, Callable[[Any], Any]] = {"len": lambda obj: length(obj), "bool": lambda obj: truth(obj)}

_BUILDERS: dict[type, Callable[[Any], Step]] = {
    ast.Attribute: _attribute,
    ast.BinOp: _binary,
    ast.BoolOp: _boolean,
    ast.Call: _call,
    ast.Compare: _compare,
    ast.Constant: _constant,
    ast.Dict: _dict,
    ast.IfExp: _choice,
    ast.List: _display,
    ast.Name: _name,
    ast.Set: _set,
    ast.Slice: _slice,
    ast.Subscript: _subscript,
    ast.Tuple: _display,
    ast.UnaryOp: _unary,
}


# -- meaning: each function runs code of the interpreter only --------------------------------------------------------


def attribute(obj: Any, name: str) -> Any:
    """Return ``obj.name`` where that runs nothing; refuses properties and other descriptors written in Python."""
    found = raw.get(obj, name)
    if raw.holds(obj, name):
        return found
    if id(type(found)) in raw.C_DESCRIPTORS and not issubclass(type(obj), type):
        if not getters.only_reads(found):
            raise _beyond(f"{raw.class_name(type(obj))}.{name} is computed by C code: reading it may run code")
        return found.__get__(obj)
    if id(type(found)) in _WRAPPER_IDS or _is_own_descriptor(type(found)):
        raise _beyond(f"{raw.class_name(type(obj))}.{name} is a {raw.short_name(type(found))}: reading it would run code")
    return found


def _is_own_descriptor(cls: type) -> bool:
    return any("__get__" in raw.namespace(owner) for owner in raw.mro(cls) if raw.is_heap(owner))


def index(obj: Any, key: Any) -> Any:
    """Return ``obj[key]`` of a builtin container, by the builtin's own code."""
    for base in (*_SEQUENCES, dict):
        if issubclass(type(obj), base):
            if type(key) is tuple:
                _plain(key)
            elif type(key) is slice:
                _bounds(key)
            elif id(type(key)) not in _ATOMS:
                raise _beyond(f"a {raw.short_name(type(key))} as a key would run its code")
            return base.__getitem__(obj, key) if base is not dict else _of_dict(obj, key)
    raise _beyond(f"{raw.class_name(type(obj))} is not a builtin container: indexing it would run its code")


def _bounds(key: slice) -> None:
    """Refuse a slice of anything but integers: its bounds would be asked for their ``__index__``."""
    for part in (key.start, key.stop, key.step):
        if part is not None and type(part) is not int and type(part) is not bool:
            raise _beyond(f"a {raw.short_name(type(part))} as a bound of a slice would run its code")


def _of_dict(obj: Any, key: Any) -> Any:
    found = dict.get(obj, key, _ABSENT)  # its __getitem__ would call a __missing__, and fill a defaultdict
    if found is _ABSENT:
        raise KeyError(key)
    return found


def length(obj: Any) -> int:
    """Return ``len(obj)`` of a builtin container, by the builtin's own code."""
    for base in _SIZED:
        if issubclass(type(obj), base):
            return base.__len__(obj)
    raise _beyond(f"len of a {raw.class_name(type(obj))} would run its code")


def truth(obj: Any) -> bool:
    """Return the truth value of *obj*; instances without ``__bool__`` and ``__len__`` are true."""
    if id(type(obj)) in _ATOMS:
        return bool(obj)
    if id(type(obj)) in _SIZED_IDS:
        return length(obj) > 0
    for owner in raw.mro(type(obj)):
        if not {"__bool__", "__len__"}.isdisjoint(raw.namespace(owner)):
            return _asked_truth(obj, owner)
    return True


def _asked_truth(obj: Any, owner: type) -> bool:
    """Return the truth of *obj* by the ``__bool__`` or ``__len__`` of *owner*, which must be the interpreter's own and ask nobody."""
    if raw.is_heap(owner) and not raw.is_compiled(owner):
        raise _beyond(f"the truth of a {raw.class_name(type(obj))} would run its {raw.short_name(owner)}.__bool__ or __len__")
    if issubclass(owner, _SIZED):
        return length(obj) > 0
    if not issubclass(owner, (int, float, complex)) and raw.class_name(owner) not in getters.READ:
        raise _beyond(f"the truth of a {raw.class_name(type(obj))} is found out by C code, which may run other code", "compare one of its attributes")
    own = raw.namespace(owner)
    return bool(own["__bool__"](obj)) if "__bool__" in own else bool(own["__len__"](obj) > 0)


def _plain(value: Any, room: int = MAX_COMPARED) -> int:
    """Return how many items of *room* are left; refuses anything that is not made of builtin values."""
    kind = type(value)
    if id(kind) in _ATOMS or kind is range or kind is type:
        return room - 1
    if id(kind) in _COMPARED_IDS:
        parts = value
    elif kind is dict:
        parts = [part for pair in value.items() for part in pair] if len(value) <= room else ()
    elif kind is bytearray:
        return room - 1
    else:
        raise _beyond(f"comparing a {raw.class_name(kind)} would run its code", "compare one of its attributes")
    if len(value) > room:
        raise UserError(f"more than {MAX_COMPARED} items to compare")
    for part in parts:
        room = _plain(part, room)
    return room


def _compared(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], bool]:
    def compare(left: Any, right: Any) -> bool:
        if id(type(left)) not in _ATOMS or id(type(right)) not in _ATOMS:
            if left is right and (operation is operator.eq or operation is operator.ne):
                return operation is operator.eq
            _plain(left)
            _plain(right)
        return bool(operation(left, right))

    return compare


def _contains(item: Any, container: Any) -> bool:
    if id(type(container)) not in _SIZED_IDS:
        raise _beyond(f"'in' on a {raw.class_name(type(container))} would run its code")
    _plain(item)
    if id(type(container)) not in _HASHED_IDS:
        _plain(container)
    return item in container


_COMPARISONS: dict[type, Callable[[Any, Any], bool]] = {
    ast.Eq: _compared(operator.eq),
    ast.NotEq: _compared(operator.ne),
    ast.Lt: _compared(operator.lt),
    ast.LtE: _compared(operator.le),
    ast.Gt: _compared(operator.gt),
    ast.GtE: _compared(operator.ge),
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda item, container: _contains(item, container),
    ast.NotIn: lambda item, container: not _contains(item, container),
}


def _number(value: Any) -> Any:
    if id(type(value)) not in _NUMBERS:
        raise _beyond(f"arithmetic on a {raw.class_name(type(value))} would run its code")
    if type(value) is int and value.bit_length() > MAX_BITS:
        raise UserError(f"an integer of more than {MAX_BITS} bits")
    return value


def _bounded(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda left, right: _number(operation(_number(left), _number(right)))


def _add(left: Any, right: Any) -> Any:
    if type(left) is type(right) and id(type(left)) in _JOINED_IDS:
        if len(left) + len(right) > MAX_ITEMS:
            raise UserError(f"a sequence of more than {MAX_ITEMS} items")
        return left + right
    return _number(_number(left) + _number(right))


def _times(left: Any, right: Any) -> Any:
    for sequence, number in ((left, right), (right, left)):
        if id(type(sequence)) in _JOINED_IDS and (type(number) is int or type(number) is bool):
            if len(sequence) * number > MAX_ITEMS:
                raise UserError(f"a sequence of more than {MAX_ITEMS} items")
            return sequence * number
    return _number(_number(left) * _number(right))


def _power(left: Any, right: Any) -> Any:
    if type(left) is int and type(right) is int and left.bit_length() * max(right, 0) > MAX_BITS:
        raise UserError(f"an integer of more than {MAX_BITS} bits")
    return _number(_number(left) ** _number(right))


def _shift(left: Any, right: Any) -> Any:
    if type(right) is int and right > MAX_BITS:
        raise UserError(f"an integer of more than {MAX_BITS} bits")
    return _number(_number(left) << _number(right))


_ARITHMETIC: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: _add,
    ast.Sub: _bounded(operator.sub),
    ast.Mult: _times,
    ast.Div: _bounded(operator.truediv),
    ast.FloorDiv: _bounded(operator.floordiv),
    ast.Mod: _bounded(operator.mod),
    ast.Pow: _power,
    ast.LShift: _shift,
    ast.RShift: _bounded(operator.rshift),
    ast.BitAnd: _bounded(operator.and_),
    ast.BitOr: _bounded(operator.or_),
    ast.BitXor: _bounded(operator.xor),
}

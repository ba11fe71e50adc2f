"""What the target may be asked: an op is a typed question that documents itself.

    class Rollback(Op):
        \"\"\"Make an earlier version of a module current again.\"\"\"

        name = "rollback"
        category = "code"
        since = "0.1"
        reply_doc = "versions: {module: number}; ..."

        module: str = param("dotted name, as in sys.modules")
        version: int | None = param("a version number; None: the one before", default=None)

Every field is declared with `param`; an op is made with keywords and is frozen. The classes behave like frozen
keyword-only dataclasses, for mypy as well, but do without the `dataclasses` module: it brings `inspect` (8 ms and
2 MB) into the target when the first client talks, and into every `livesh exec`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from livesh.errors import UserError

if TYPE_CHECKING:
    from typing import dataclass_transform
else:

    def dataclass_transform(**_options: Any) -> Any:
        """Stand in for `typing.dataclass_transform`, which only a type checker needs."""
        return lambda cls: cls


CATEGORIES = ("observe", "probe", "state", "code")  # each role may do what stands at or before its own name
_REQUIRED = object()


class Param:
    """One field of an op: what it means and what it is when nothing is said."""

    __slots__ = ("default", "doc")

    def __init__(self, doc: str, default: Any) -> None:
        self.doc = doc
        self.default = default

    @property
    def required(self) -> bool:
        """Say whether the client must give it."""
        return self.default is _REQUIRED


def param(doc: str, *, default: Any = _REQUIRED) -> Any:
    """Declare a field of an op; without *default* it must be given."""
    return Param(doc, default)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(param,))
class Op:
    """Base of every op: a name, the category that decides which role may ask it, and its fields."""

    name: ClassVar[str]
    category: ClassVar[str]
    since: ClassVar[str]
    reply_doc: ClassVar[str]
    params: ClassVar[dict[str, Param]] = {}
    _types: ClassVar[dict[str, str]] = {}
    _defaults: ClassVar[dict[str, Any]] = {}
    _to_copy: ClassVar[list[str]] = []  # those of them that no two ops may share

    def __init_subclass__(cls) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Param)}
        for name in own:
            delattr(cls, name)
        cls.params = {**cls.params, **own}
        cls._defaults = {name: each.default for name, each in cls.params.items() if not each.required}
        cls._to_copy = [name for name, default in cls._defaults.items() if type(default) in (list, dict)]

    def __init__(self, **given: Any) -> None:
        if not given.keys() <= self.params.keys():
            raise TypeError(f"op {self.name} has no field {', '.join(sorted(given.keys() - self.params.keys()))}")
        values = self.__dict__
        values.update(self._defaults)
        values.update(given)
        for name in self._to_copy:
            if name not in given:
                values[name] = values[name].copy()
        if len(values) < len(self.params):
            missing = next(name for name in self.params if name not in values)
            raise TypeError(f"op {self.name}: {missing} is missing")

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"op {self.name} is frozen")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__ == self.__dict__

    __hash__ = None  # type: ignore[assignment]  # fields may be lists

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.as_args().items())})"

    def as_args(self) -> dict[str, Any]:
        """Return the fields that differ from their defaults: what travels."""
        params = self.params
        return {name: value for name, value in self.__dict__.items() if value != params[name].default}

    @classmethod
    def from_args(cls, args: dict[str, Any]) -> Op:
        """Make the op a client sent; raises `UserError` for a missing, unknown or mistyped field."""
        if "_types" not in cls.__dict__:
            cls._types = {name: cls.type_of(name) for name in cls.params}
        types = cls._types
        for name, value in args.items():
            if name not in types:
                raise UserError(f"op {cls.name} has no field {name!r}", hint=f"fields: {', '.join(cls.params)}")
            if not fits(value, types[name]):
                raise UserError(f"op {cls.name}: {name} is {types[name]}, not {type(value).__name__}")
            if type(value) in (int, float) and not -LARGEST <= value <= LARGEST:  # no limit holds against NaN
                raise UserError(f"op {cls.name}: {name} is no number that means anything here")
        try:
            return cls(**args)
        except TypeError as wrong:
            raise UserError(str(wrong)) from None

    @classmethod
    def type_of(cls, name: str) -> str:
        """Return the annotation of a field as it is written."""
        for base in cls.__mro__:
            written = getattr(base, "__annotations__", {}).get(name)
            if written is not None:
                return str(written)
        return "Any"


LARGEST = 1 << 62  # more than anything is counted or waited for, and still a number to C

_KINDS: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
    "None": (type(None),),
}


def fits(value: Any, written: str) -> bool:
    """Say whether a decoded JSON value has the outer type of an annotation such as ``list[str] | None``."""
    if written in _KINDS and type(value) in _KINDS[written]:
        return True
    for choice in _choices(written):
        if choice == "Any" or type(value) in _KINDS.get(choice.partition("[")[0], ()):
            return True
    return False


def _choices(written: str) -> list[str]:
    """Split ``a | b[c | d]`` at its outer bars."""
    out, depth, start = [], 0, 0
    for at, char in enumerate(written):
        depth += (char == "[") - (char == "]")
        if char == "|" and not depth:
            out.append(written[start:at].strip())
            start = at + 1
    return [*out, written[start:].strip()]

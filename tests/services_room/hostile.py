"""Classes that answer every question with a crash: whoever looks at them politely fails the test."""

from __future__ import annotations

from typing import Any


class Ran(BaseException):
    """Code of a hostile object ran."""


def _boom(*_args: Any, **_kwargs: Any) -> Any:
    raise Ran


class HostileMeta(type):
    """A metaclass that refuses to say anything."""

    __instancecheck__ = _boom
    __subclasscheck__ = _boom
    __repr__ = _boom


class Hostile:
    """An object that refuses to say anything; it holds `value` and `items`."""

    def __init__(self, value: int = 1) -> None:
        object.__getattribute__(self, "__dict__").update(value=value, items=[value])

    __getattribute__ = _boom
    __getattr__ = _boom
    __setattr__ = _boom
    __delattr__ = _boom
    __repr__ = _boom
    __str__ = _boom
    __format__ = _boom
    __eq__ = _boom
    __hash__ = _boom
    __bool__ = _boom
    __len__ = _boom
    __iter__ = _boom
    __getitem__ = _boom
    __contains__ = _boom
    __call__ = _boom
    __dir__ = _boom
    __sizeof__ = _boom
    __reduce_ex__ = _boom
    __copy__ = _boom
    __deepcopy__ = _boom

    @property
    def __class__(self) -> Any:  # type: ignore[override]
        raise Ran

    @property
    def price(self) -> Any:
        """A property that must not run."""
        raise Ran


class HostileMetaclassed(metaclass=HostileMeta):
    """An instance of a class of a metaclass that refuses everything."""

    def __init__(self) -> None:
        self.value = 1


class HostileDict(dict):  # type: ignore[type-arg]
    """A dict whose own methods refuse."""

    __getitem__ = _boom
    __iter__ = _boom
    __len__ = _boom
    items = _boom
    keys = _boom
    values = _boom
    get = _boom
    __contains__ = _boom
    __repr__ = _boom
    __eq__ = _boom
    __hash__ = None  # type: ignore[assignment]


class HostileList(list):  # type: ignore[type-arg]
    """A list whose own methods refuse."""

    __getitem__ = _boom
    __iter__ = _boom
    __len__ = _boom
    __repr__ = _boom


class HostileSlots:
    """Slots, a lying `__getattribute__`, no weak references."""

    __slots__ = ("_HostileSlots__hidden", "empty", "value")

    def __init__(self) -> None:
        object.__setattr__(self, "value", 7)

    __getattribute__ = _boom
    __repr__ = _boom
    __setattr__ = _boom


# Not in the class statement: making a class asks its metaclass.
HostileMeta.__getattribute__ = _boom  # type: ignore[method-assign, assignment]
HostileMeta.__setattr__ = _boom  # type: ignore[method-assign, assignment]
HostileMeta.__eq__ = _boom  # type: ignore[method-assign, assignment]
HostileMeta.__hash__ = _boom  # type: ignore[method-assign, assignment]

"""What a person who changes a live object may not have meant: pointed out before, never refused."""

from __future__ import annotations

from collections import OrderedDict, deque
from itertools import islice
from types import FunctionType
from typing import Any

from livesh.runtime import opaque, raw, vectors
from livesh.services import paths, views
from livesh.services.differences import is_nothing, named
from livesh.services.edits import Edit
from livesh.services.paths import MISSING
from livesh.services.places import has_setter

_SIBLINGS = 200
_NUMBERS = raw.ids(int, float)


def surprises(*edits: Edit) -> list[str]:
    """Return what may not have been meant: another type than before, than the siblings, a new name, code that is gone past."""
    return [text for edit in edits for text in _of_one(edit) if text]


def _of_one(edit: Edit) -> list[str]:
    return [_type_surprise(edit), *_sibling_surprises(edit), _name_surprise(edit), _member_surprise(edit), _hash_surprise(edit), _past_surprise(edit)]


def _type_surprise(edit: Edit) -> str:
    old, new = type(edit.before), type(edit.value)
    if is_nothing(edit.before) or edit.value is MISSING or old is new or old is type(None):
        return ""
    if edit.place.step.kind != "attribute" and vectors.is_numpy(type(edit.place.owner)):
        return _array_surprise(edit)
    if id(old) in _NUMBERS and id(new) in _NUMBERS:
        return "" if new is float or old is float else f"{edit.label} was {old.__name__}, is {new.__name__}"
    return f"{edit.label} was {named(edit.before)}, is {named(edit.value)} now"


def _array_surprise(edit: Edit) -> str:
    """An array makes of a value what it can hold."""
    kept = vectors.becomes(edit.place.owner, edit.value)
    if kept == edit.value or type(kept) is type(edit.value) is float:
        return ""
    return f"{edit.label} becomes {edit.shown(kept)}: the array holds {opaque.element_kind(edit.place.owner)}"



def _sibling_surprises(edit: Edit) -> list[str]:
    place = edit.place
    if edit.value is MISSING or place.step.kind != "item":
        return []
    owner, base = place.owner, paths.item_base(type(place.owner))
    if base in (dict, OrderedDict):
        pairs = [(key, value) for key, value in list(islice(base.items(owner), _SIBLINGS)) if key is not place.step.key and value is not edit.before]
        odd_key = _odd_one("key", place.step.key, [key for key, _ in pairs]) if edit.before is MISSING else ""
        return [odd_key, _odd_one("value", edit.value, [value for _, value in pairs])]
    if base in (list, deque):
        return [_odd_one("value", edit.value, [value for value in list(islice(base.__iter__(owner), _SIBLINGS)) if value is not edit.before])]
    return []


def _odd_one(what: str, value: Any, others: list[Any]) -> str:
    kinds = {id(type(other)): type(other) for other in others}
    if len(others) < 2 or len(kinds) != 1 or id(type(value)) in kinds:
        return ""
    return f"the {what} is {named(value)}, the others are {raw.short_name(kinds.popitem()[1])}"


def _name_surprise(edit: Edit) -> str:
    place = edit.place
    cls = type(place.owner)
    if edit.value is MISSING or place.step.kind != "attribute" or edit.before is not MISSING or has_setter(cls, place.step.key) or place.step.key in raw.slots(cls):
        return ""
    import difflib

    close = difflib.get_close_matches(place.step.key, views.attribute_names(place.owner), 1)
    owner = f"class {raw.class_name(place.owner)}" if issubclass(type(place.owner), type) else f"this {views.type_name(place.owner)}"
    return f"{place.step.key} is a new attribute of {owner}" + (f"; did you mean {close[0]}?" if close else "")


def _member_surprise(edit: Edit) -> str:
    """A member of an enum is found by its name and value in tables of the class, which stay as they are."""
    place = edit.place
    member = views.enum_member(place.owner) if place.step.kind == "attribute" and place.step.key in ("_value_", "_name_") else None
    if member is None:
        return ""
    name = raw.short_name(type(place.owner))
    how = f"{name}({edit.shown(edit.before)})" if place.step.key == "_value_" else f"{name}[{edit.shown(edit.before)}]"
    return f"{how} goes on to find {member}, and what is stored now finds nothing: edit the class in its text and :reload for that"


def _hash_surprise(edit: Edit) -> str:
    """An object that is found by what it holds, as one of a frozen dataclass is."""
    place = edit.place
    found = raw.lookup(type(place.owner), "__hash__") if place.step.kind == "attribute" else None
    if type(found) is not FunctionType or place.step.key not in found.__code__.co_names:
        return ""
    return f"this {views.type_name(place.owner)} is hashed by {place.step.key}: a dict or set that holds it does not find it any more"


def _past_surprise(edit: Edit) -> str:
    """A method of the program's that would have done more than store it."""
    place = edit.place
    cls = type(place.owner)
    if issubclass(cls, type):
        return ""
    if place.step.kind == "attribute":
        method = "__delattr__" if edit.value is MISSING else "__setattr__"
        if has_setter(cls, place.step.key) or _is_frozen(cls):
            return ""
    else:
        method = "__delitem__" if edit.value is MISSING else "__setitem__"
        if paths.item_base(cls) is None:
            return ""
    owner = next((owner for owner in raw.mro(cls) if method in raw.namespace(owner)), object)
    if not raw.is_heap(owner) or type(raw.namespace(owner)[method]) is not FunctionType:
        return ""
    return f"{raw.short_name(owner)}.{method} is not called: what it does beside storing is not done"


def _is_frozen(cls: type) -> bool:
    """Whether a library has written the `__setattr__` of *cls*, which does nothing but refuse."""
    for owner in raw.mro(cls):
        names = raw.namespace(owner)
        if "__setattr__" in names:
            return bool(getattr(names.get("__dataclass_params__"), "frozen", False)) or getattr(names["__setattr__"], "__name__", "") == "_frozen_setattrs"
    return False

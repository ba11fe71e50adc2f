"""Who is alive and why: the instances of a class, and what keeps an object from dying."""

from __future__ import annotations

import gc
import sys
from types import CellType, FrameType, FunctionType, ModuleType
from typing import Any

from livesh.errors import UserError
from livesh.runtime import raw
from livesh.runtime.census import instances_of
from livesh.services import views

MOST_REFERRERS = 2_000


def instances(cls: Any) -> tuple[list[Any], dict[str, int]]:
    """Return the living instances of *cls* (subclasses too) and how many there are of each class."""
    if not issubclass(type(cls), type):
        raise UserError(f"a {views.type_name(cls)} is not a class", ":instances wants a class: shop.orders.Order")
    if not raw.is_heap(cls):
        raise UserError(f"instances of {raw.class_name(cls)} are not listed: it is built in", "name a class of the program")
    found = instances_of(cls)
    counts: dict[str, int] = {}
    for obj in found:
        name = views.type_name(obj)
        counts[name] = counts.get(name, 0) + 1
    return found, counts


class Holder:
    """One step of the answer to "why is it alive": who refers to the object, and through what."""

    __slots__ = ("how", "is_root", "obj", "text")

    def __init__(self, obj: Any, text: str, how: str, is_root: bool) -> None:
        self.obj, self.text, self.how, self.is_root = obj, text, how, is_root


def holders(obj: Any, ignore: list[Any], limit: int = 50) -> list[Holder]:
    """Return who refers to *obj*; *ignore* are containers of ours that refer to it as well."""
    skipped = {id(each) for each in ignore} | {id(ignore)}
    referrers = gc.get_referrers(obj)
    owners = _owners_of_dicts([each for each in referrers if type(each) is dict and id(each) not in skipped])
    found = []
    for referrer in referrers:
        if id(referrer) in skipped or type(referrer) is FrameType or type(referrer).__name__ in ("list_iterator", "tuple_iterator"):
            continue
        holder = _describe(referrer, obj, owners)
        if holder is not None:
            found.append(holder)
        if len(found) >= limit:
            break
    found += _frames_holding(obj, limit)
    return found[:limit]


def chain(obj: Any, depth: int = 8) -> list[Holder]:
    """Return one shortest way from *obj* to something that lives anyway: a module, a frame, a thread."""
    level: list[tuple[Any, list[Holder]]] = [(obj, [])]
    seen = {id(obj)}
    mine: list[Any] = [level, seen]
    for _ in range(depth):
        following: list[tuple[Any, list[Holder]]] = []
        mine.append(following)
        for target, way in level[:50]:
            for holder in holders(target, [*mine, level, way], 30):
                if id(holder.obj) in seen:
                    continue
                seen.add(id(holder.obj))
                if holder.is_root:
                    return [*way, holder]
                following.append((holder.obj, [*way, holder]))
        level = following
    return level[0][1] if level else []


def _describe(referrer: Any, obj: Any, owners: dict[int, Any]) -> Holder | None:
    kind = type(referrer)
    if kind is dict:
        return _from_dict(referrer, obj, owners)
    if kind is ModuleType:
        return Holder(referrer, f"module {referrer.__name__}", "", True)
    if kind is CellType:
        return Holder(referrer, "a closure's variable", "", False)
    if kind is FunctionType:
        return Holder(referrer, f"function {referrer.__module__}.{referrer.__qualname__}", _function_part(referrer, obj), False)
    if issubclass(kind, type):
        return Holder(referrer, f"class {raw.class_name(referrer)}", "", False)
    if kind.__module__.startswith("livesh."):
        return None
    return Holder(referrer, views.one_line(referrer), _item_label(referrer, obj) or _attribute_label(referrer, obj), False)


def _from_dict(referrer: dict[Any, Any], obj: Any, owners: dict[int, Any]) -> Holder | None:
    name = next((key for key, value in dict.copy(referrer).items() if value is obj), None)
    owner = owners.get(id(referrer))
    if type(owner) is ModuleType:
        if owner.__name__.partition(".")[0] == "livesh":
            return None
        return Holder(owner, f"module {owner.__name__}", f".{name}", True)
    how = views.key_label(name, 0) if name is not None else "as a key"
    if owner is not None:
        return Holder(owner, views.one_line(owner), f".{name}", False)
    return Holder(referrer, views.one_line(referrer), how, False)


def _owners_of_dicts(dicts: list[Any]) -> dict[int, Any]:
    """Return the module or instance that each dict is the namespace of, by the dict's id; one pass over the heap."""
    owners: dict[int, Any] = {id(module.__dict__): module for module in list(sys.modules.values()) if type(module) is ModuleType}
    loose = [each for each in dicts if id(each) not in owners]
    for owner in gc.get_referrers(*loose) if loose else []:
        held = raw.instance_dict(owner) if raw.is_heap(type(owner)) else None
        if held is not None:
            owners.setdefault(id(held), owner)
    return owners


def _item_label(referrer: Any, obj: Any) -> str:
    base = list if issubclass(type(referrer), list) else tuple if issubclass(type(referrer), tuple) else None
    if base is None:
        return "" if not issubclass(type(referrer), (set, frozenset)) else "as a member"
    at = next((at for at, value in enumerate(base.__iter__(referrer)) if value is obj), None)
    return f"[{at}]" if at is not None else ""


def _attribute_label(referrer: Any, obj: Any) -> str:
    return next((f".{name}" for name, value in raw.attributes(referrer).items() if value is obj), "")


def _function_part(function: FunctionType, obj: Any) -> str:
    for part in ("__defaults__", "__kwdefaults__", "__closure__", "__dict__"):
        if getattr(function, part) is obj:
            return part
    return ""


def _frames_holding(obj: Any, limit: int) -> list[Holder]:
    """Return the running frames that have *obj* in a local variable; ours are left out."""
    found: list[Holder] = []
    frames: list[Any] = list(sys._current_frames().values())
    while frames and len(found) < limit:
        frame = frames[-1]
        module = frame.f_globals.get("__name__", "")
        if not module.startswith("livesh.") and frame.f_code.co_name != "<module>":
            name = next((name for name, value in raw.frame_locals(frame).items() if value is obj), None)
            if name is not None:
                where = f"{frame.f_code.co_qualname}, {frame.f_code.co_filename.rpartition('/')[2]}:{frame.f_lineno}"
                found.append(Holder(frame, f"running {where}", f"local {name}", True))
        frames[-1] = frame.f_back
        if frames[-1] is None:
            frames.pop()
        del frame
    return found

"""Who is alive and why: the instances of a class, and what keeps an object from dying."""

from __future__ import annotations

import gc
import sys
from types import CellType, FrameType, FunctionType, ModuleType
from typing import Any

from livesh.errors import UserError
from livesh.runtime import heap, raw, walks
from livesh.services import views

MOST_REFERRERS = 2_000


def instances(cls: Any) -> tuple[list[Any], dict[str, int]]:
    """Return the living instances of *cls* (subclasses too) and how many there are of each class."""
    if not issubclass(type(cls), type):
        raise UserError(f"a {views.type_name(cls)} is not a class", ":instances wants a class: shop.orders.Order")
    found = heap.instances(cls) if raw.is_heap(cls) else _of_builtin(cls)
    counts: dict[str, int] = {}
    for obj in found:
        name = views.type_name(obj)
        counts[name] = counts.get(name, 0) + 1
    return found, counts


def _of_builtin(cls: type) -> list[Any]:
    """Return the instances of a class compiled in, which the collector does not find by their reference to it."""
    name = raw.class_name(cls)
    if cls is object:
        raise UserError("everything is an instance of object", "name a class of the program")
    if not raw.is_collected(cls):
        raise UserError(f"instances of {name} are not listed: it is built in, and the collector does not know them", "name a class of the program")
    return heap.of_types(frozenset(map(id, raw.family(cls))))


def not_counted(cls: Any) -> str:
    """Say which instances of *cls* nobody knows of; nothing when all are known."""
    if cls is dict or cls is tuple:
        return f"a {cls.__name__} that holds nothing but plain values may be unknown to the collector, and is not counted then"
    return ""


class Holder:
    """One step of the answer to "why is it alive": who refers to the object, and through what."""

    __slots__ = ("how", "is_root", "obj", "text")

    def __init__(self, obj: Any, text: str, how: str, is_root: bool) -> None:
        self.obj, self.text, self.how, self.is_root = obj, text, how, is_root


def holders(obj: Any, ignore: list[Any], limit: int = 50) -> list[Holder]:
    """Return who refers to *obj*; *ignore* are containers of ours that refer to it as well."""
    referrers = _referrers([obj], ignore)
    ours = _ours([each for each in referrers if id(type(each)) in _PLAIN], [*ignore, referrers])
    owners = _owners_of_dicts([each for each in referrers if type(each) is dict])
    found = []
    for referrer in referrers:
        holder = _describe(referrer, obj, owners) if id(referrer) not in ours else None
        if holder is not None:
            found.append(holder)
    return (found + _frames_holding(obj, limit))[:limit]


_PLAIN = raw.ids(list, tuple, dict, set)


def _referrers(objects: list[Any], ignore: list[Any]) -> list[Any]:
    """Return what refers to *objects*, in one pass over the heap; frames, iterators and our own containers left out."""
    skipped = {id(each) for each in ignore} | {id(ignore), id(objects)}
    return [
        each
        for each in gc.get_referrers(*objects)
        if id(each) not in skipped and type(each) is not FrameType and not raw.short_name(type(each)).endswith("_iterator")
    ]


def _is_livesh(obj: Any) -> bool:
    return (raw.module_of(type(obj)) or "").startswith("livesh.")


def _ours(containers: list[Any], ignore: list[Any], depth: int = 3) -> set[int]:
    """Return the ids of those containers that only livesh itself holds: saved states of the journal and the like."""
    if not containers or not depth:
        return set()
    parents = _referrers(containers, [*ignore, containers])
    inner = _ours([each for each in parents if id(type(each)) in _PLAIN], [*ignore, containers, parents], depth - 1)
    of: dict[int, list[Any]] = {id(each): [] for each in containers}
    for parent in parents:
        for child in heap.referents(parent):
            if id(child) in of:
                of[id(child)].append(parent)
    return {key for key, held_by in of.items() if held_by and all(_is_livesh(each) or id(each) in inner for each in held_by)}


def chain(obj: Any, ignore: list[Any], depth: int = 8) -> list[Holder]:
    """Return one shortest way from *obj* to something that lives anyway: a module, a frame; one pass a level."""
    way: dict[int, list[Holder]] = {id(obj): []}
    level: list[Any] = [obj]
    for _ in range(depth):
        referrers = _referrers(level, [*ignore, way, level])
        owners = _owners_of_dicts([each for each in referrers if type(each) is dict])
        wanted, following = {id(target): target for target in level}, []
        for target in level:
            frame = next(iter(_frames_holding(target, 1)), None)
            if frame is not None:
                return [*way[id(target)], frame]
        for referrer in referrers[:MOST_REFERRERS]:
            target = next((wanted[id(child)] for child in heap.referents(referrer) if id(child) in wanted), None)
            holder = _describe(referrer, target, owners) if target is not None else None
            if holder is None or id(holder.obj) in way:
                continue
            way[id(holder.obj)] = [*way[id(target)], holder]
            if holder.is_root:
                return way[id(holder.obj)]
            following.append(holder.obj)
        if not following:
            break
        level = following[:200]
    return []


def _describe(referrer: Any, obj: Any, owners: dict[int, Any]) -> Holder | None:
    kind = type(referrer)
    if kind is dict:
        return _from_dict(referrer, obj, owners)
    if kind is ModuleType:
        return Holder(referrer, views.one_line(referrer), "", True)
    if kind is CellType:
        return Holder(referrer, "a closure's variable", "", False)
    if kind is FunctionType:
        return Holder(referrer, f"function {referrer.__module__}.{referrer.__qualname__}", _function_part(referrer, obj), False)
    if issubclass(kind, type):
        return Holder(referrer, f"class {raw.class_name(referrer)}", "", False)
    if _is_livesh(referrer):
        return None
    return Holder(referrer, views.one_line(referrer), _item_label(referrer, obj) or _attribute_label(referrer, obj), False)


def _from_dict(referrer: dict[Any, Any], obj: Any, owners: dict[int, Any]) -> Holder | None:
    name = next((key for key, value in dict.copy(referrer).items() if value is obj), None)
    owner = owners.get(id(referrer))
    if type(owner) is ModuleType:
        if str(owner.__dict__.get("__name__")).partition(".")[0] == "livesh":
            return None
        return Holder(owner, views.one_line(owner), f".{name}", True)
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
    for each in (each for stack in walks.all_stacks().values() for each in stack):
        if not walks.is_ours(each.frame) and each.code.co_name != "<module>" and len(found) < limit:
            name = next((name for name, value in raw.frame_locals(each.frame).items() if value is obj), None)
            if name is not None:
                where = f"{each.code.co_qualname}, {each.code.co_filename.rpartition('/')[2]}:{each.line}"
                found.append(Holder(each.frame, f"running {where}", f"local {name}", True))
    return found

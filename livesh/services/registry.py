"""The services of this process: what was registered, and what is found without anybody's cooperation.

A registered service is held strongly under its name. Instances of a decorated class are held by nobody: they are found
when somebody asks, and numbered as they are first seen. Found services are the module-level instances of the program's
own classes; what frameworks hold is brought in by whoever asks (the adapters know).
"""

from __future__ import annotations

import os
import sys
from types import ModuleType

from livesh.errors import UserError
from livesh.runtime.threads import allocate_lock, get_ident
from livesh.swap.live.parties import PARTIES

# Everything else is imported when somebody looks: registering a service must cost its process next to nothing.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import weakref
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any


class Service:
    """A live object with a name, and how it is held still.

    *origin* is registered, class or found. *lock* guards its state; *suspend* and *resume* make it go quiet.
    """

    __slots__ = ("kind", "lock", "name", "obj", "origin", "resume", "suspend")

    def __init__(
        self,
        name: str,
        obj: Any,
        *,
        lock: Any = None,
        suspend: Callable[[], Any] | None = None,
        resume: Callable[[], Any] | None = None,
        origin: str = "registered",
        kind: str = "",
    ) -> None:
        self.name, self.obj, self.lock, self.suspend, self.resume = name, obj, lock, suspend, resume
        self.origin, self.kind = origin, kind


class _Declared:
    """A class whose instances are services, with the options of the declaration."""

    def __init__(self, cls: type, name: str, options: dict[str, Any]) -> None:
        import weakref

        self.cls, self.name, self.options = weakref.ref(cls), name, options
        self._numbers: dict[int, tuple[weakref.ref[Any], int]] = {}
        self._last = 0

    def services(self) -> Iterator[Service]:
        from livesh.runtime import heap

        cls = self.cls()
        for obj in heap.instances(cls) if cls is not None else []:
            yield self.service(obj)

    def service(self, obj: Any) -> Service:
        """Return the service that an instance is."""
        number = self._number(obj)
        name = self.name if number == 1 else f"{self.name}_{number}"
        return Service(name, obj, origin="class", **{key: _of(obj, value) for key, value in self.options.items()})

    def _number(self, obj: Any) -> int:
        import weakref

        key, numbers = id(obj), self._numbers
        known = numbers.get(key)
        if known is not None and known[0]() is obj:
            return known[1]
        self._last = self._last + 1 if numbers else 1
        try:
            numbers[key] = (weakref.ref(obj, lambda gone: numbers.pop(key) if numbers.get(key, (None,))[0] is gone else None), self._last)
        except TypeError:
            pass
        return self._last


def _of(obj: Any, option: Any) -> Any:
    """Return an option of a class for one instance: a name is looked up on it, anything else is shared."""
    if type(option) is not str:
        return option
    from types import FunctionType, MethodType

    from livesh.runtime import raw

    try:
        found = raw.get(obj, option)
        return MethodType(found, obj) if type(found) is FunctionType else found if raw.holds(obj, option) else getattr(obj, option)
    except Exception:
        return None


_lock = allocate_lock()
_registered: dict[str, Service] = {}
_by_object: dict[int, Service] = {}  # the same ones, by the identity of their objects: asked at every step of a path
_declared: dict[str, _Declared] = {}


def _renew() -> None:
    """Have a fresh lock in a forked child: a thread of the parent may have held the old one."""
    global _lock
    _lock = allocate_lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)


def service(name: Any = None, obj: Any = None, **options: Any) -> Any:
    """Register *obj* as the service *name* and return it; or decorate a class whose instances are services.

    Options: ``lock``, ``suspend``, ``resume``; for a class they may be the names of attributes of its instances.
    A name that is taken is taken over: a module that runs again registers its new object.
    """
    unknown = set(options) - {"lock", "suspend", "resume"}
    if unknown:
        raise UserError(f"service() knows no option {', '.join(sorted(unknown))}", "lock, suspend and resume are options")
    if options.get("suspend") is not None or options.get("lock") is not None:
        _be_kept_still()
    if isinstance(name, type) and obj is None:
        return _declare(name, name.__name__.lower(), options)
    if obj is None and (name is None or isinstance(name, str)):
        return lambda thing: service(thing, **options) if name is None else service(name, thing, **options)
    if issubclass(type(obj), type):  # `isinstance` would ask the object for its `__class__`: a proxy answers with an error
        return _declare(obj, name, options)
    check_name(name)
    check_lock(options.get("lock"))
    with _lock:
        taken_over = _registered.get(name)
        _registered[name] = made = Service(name, obj, **options)
        _note(_registered, name, taken_over)
        _by_object.setdefault(id(obj), made)
        if taken_over is not None:
            _index()
    return obj


class _Taking:
    """The register's part in a change: what the new text registered while it was tried is taken off again when the change is off."""

    def begin(self) -> None:
        self._noted = _noting[get_ident()] = []

    def ran(self) -> None:
        _noting.pop(get_ident(), None)

    def noted(self) -> list[Any]:
        """What has been registered so far: what each took the place of, None where it is new."""
        return [before for _table, _name, before, _after in self._noted]

    def given(self) -> list[_Registration]:
        """What goes again when the change is gone back from."""
        return [_Registration(table, name, before, after) for table, name, before, after in self._noted if table.get(name) is after]

    def abandon(self) -> None:
        _noting.pop(get_ident(), None)
        with _lock:
            for table, name, before, after in reversed(self._noted):
                if table.get(name) is not after:
                    continue  # another thread has registered it since
                if before is None:
                    table.pop(name)
                else:
                    table[name] = before
            _index()


class _Registration:
    """One entry that a change made in the register (merging/given.py): going back takes it off, or puts back whose place it took."""

    __slots__ = ("_after", "_before", "name", "owner")

    def __init__(self, table: dict[str, Any], name: str, before: Any, after: Any) -> None:
        self.owner: Callable[[], dict[str, Any]] = lambda: table
        self.name, self._before, self._after = name, before, after

    def take_away(self, journal: Any) -> None:
        """Take it off, unless somebody has registered something else since."""
        table = self.owner()
        if table.get(self.name) is self._after:
            if self._before is None:
                journal.drop_item(table, self.name)
            else:
                journal.set_item(table, self.name, self._before)


_noting: dict[int, list[tuple[dict[str, Any], str, Any, Any]]] = {}  # by the thread that runs statements of a change


def _note(table: dict[str, Any], name: str, before: Any) -> None:
    if ("the services", _Taking) not in PARTIES:
        PARTIES.append(("the services", _Taking))
    if _noting and (notes := _noting.get(get_ident())) is not None:
        notes.append((table, name, before, table[name]))


def _be_kept_still() -> None:
    """Let a change of code suspend the services it touches, and hold their locks."""
    from livesh.swap.state import stillness

    if _keep_still not in stillness.KEEPERS:
        stillness.KEEPERS.append(_keep_still)


def _keep_still(carried: Any) -> Any:
    from livesh.services import stilling

    return stilling.keep_still(carried)


def _index() -> None:
    """Note the registered services by object, the first one of an object that has several names; the lock is held."""
    global _by_object
    _by_object = {id(each.obj): each for each in reversed(_registered.values())}


def check_lock(lock: Any) -> None:
    """Raise `UserError` when *lock* cannot be held by us."""
    if lock is not None and not (callable(getattr(lock, "acquire", None)) and callable(getattr(lock, "release", None))):
        raise UserError(f"a lock needs acquire() and release(); {type(lock).__name__} has not both")


def check_name(name: Any) -> None:
    """Raise `UserError` when *name* could not be typed as the root of a path."""
    if not isinstance(name, str) or not name.isidentifier():
        raise UserError(f"{name!r} cannot name a service", "a service's name is a Python name: orders, order_book")


def _declare(cls: type, name: str, options: dict[str, Any]) -> type:
    check_name(name)
    if type(options.get("lock")) is not str:
        check_lock(options.get("lock"))
    with _lock:
        before = _declared.get(name)
        _declared[name] = _Declared(cls, name, options)
        _note(_declared, name, before)
    return cls


def forget(name: str) -> bool:
    """Take a service off the register; its object stays as it is."""
    with _lock:
        known = _registered.pop(name, None)
        if known is not None:
            _index()
        return known is not None or _declared.pop(name, None) is not None


def clear() -> None:
    """Forget every service: what is left when nothing of ours may stay."""
    with _lock:
        _registered.clear()
        _declared.clear()
        _index()


def registered() -> list[Service]:
    """Return the services that were registered, and the living instances of decorated classes."""
    with _lock:
        named, declared = list(_registered.values()), list(_declared.values())
        if len(_by_object) > len(named):
            _index()  # a change that was gone back from has taken some off
    return named + [each for declaration in declared for each in declaration.services()]


def find(name: str) -> Service | None:
    """Return the service called *name*, whether registered or of a decorated class."""
    known = _registered.get(name)
    if known is not None or not _declared:
        return known
    with _lock:
        base = _declared.get(name.rpartition("_")[0]) or _declared.get(name)
    if base is None:
        return None
    return next((each for each in base.services() if each.name == name), None)


def registered_as(name: str) -> Service | None:
    """Return the service that was registered as *name*; those of decorated classes are not looked for."""
    return _registered.get(name)


def named() -> list[tuple[str, Any]]:
    """Return the name and the object of every registered service: the prompt completes them."""
    with _lock:
        return [(name, each.obj) for name, each in _registered.items()]


def lookup(name: str) -> Any:
    """Return the object of the service *name*, or None: the prompt sees services by their name."""
    known = find(name)
    return known.obj if known is not None else None


def service_of(obj: Any) -> Service | None:
    """Return the service that *obj* is: a registered one, or an instance of a decorated class."""
    known = _by_object.get(id(obj))  # what is registered is held: its identity is nobody else's
    if known is not None and _registered.get(known.name) is not known:  # a change that was gone back from has taken it off
        with _lock:
            _index()
        known = _by_object.get(id(obj))
    if known is not None or not _declared:
        return known
    from livesh.runtime import raw

    family = set(map(id, raw.mro(type(obj))))
    with _lock:
        declared = [each for each in _declared.values() if id(each.cls()) in family]
    return declared[-1].service(obj) if declared else None


# -- what is found without cooperation --------------------------------------------------------------------------------


def found(extra: Iterable[tuple[str, str, Any]] = (), limit: int = 200) -> list[Service]:
    """Return the module-level instances of the program's own classes, then *extra*: (name, kind, object) of frameworks."""
    known = {id(each.obj) for each in registered()}
    services = []
    own = own_modules()
    for module in own:
        for name, obj in list(module.__dict__.items()):
            if id(obj) not in known and _is_state(name, obj, own):
                known.add(id(obj))
                services.append(Service(f"{module.__name__}.{name}", obj, origin="found", kind="module level"))
    services += [Service(name, obj, origin="found", kind=kind) for name, kind, obj in extra if id(obj) not in known]
    return services[:limit]


def _is_state(name: str, obj: Any, own: list[ModuleType]) -> bool:
    from livesh.runtime import raw
    from livesh.services import views

    cls = type(obj)
    if name.startswith("__") or not raw.is_heap(cls) or issubclass(cls, (type, ModuleType)):
        return False
    module = sys.modules.get(raw.module_of(cls) or "")
    return module is not None and (is_own(module) or module in own) and views.enum_member(obj) is None


def own_modules() -> list[ModuleType]:
    """Return the modules of the program itself: not the standard library's, not installed packages', not ours."""
    own = [module for _name, module in sorted(sys.modules.items()) if type(module) is ModuleType and is_own(module)]
    if own:
        return own
    from livesh.swap.history import loaded

    return [sys.modules[name] for name in loaded.shown_modules()]  # the program is itself an installed package


def is_own(module: ModuleType) -> bool:
    """Say whether *module* belongs to the program."""
    held = module.__dict__
    file, name = held.get("__file__"), held.get("__name__")
    if type(file) is not str or type(name) is not str or name.partition(".")[0] == "livesh":
        return False
    own = _own_files.get(file)
    if own is None:
        own = _own_files[file] = _is_own_file(file)
    return own


_own_files: dict[str, bool] = {}


def _is_own_file(file: str) -> bool:
    return not file.startswith(_library()) and "site-packages" not in file and "dist-packages" not in file and not file.startswith("<")


def _library() -> str:
    """Return the directory of the standard library."""
    return os.path.dirname(os.__file__) + os.sep

"""Django: what it worked out of its URL configurations, settings, templates and middleware, and an admin site that takes a model once.

*URLs.* A request is matched against the list of patterns in the module itself, which follows by itself. `reverse` and `{% url %}` go by dictionaries that
each resolver fills at the first question, one a language, and keeps: those are filled anew once the change is live.

*Admin.* `AdminSite.register` refuses a model that has an admin. While new text runs, the thread that runs it sees a registry of its own (`Registry`), from
which a model is taken before it is registered again; the others see what there was. An admin whose class stays is the same object afterwards. The site's
own URLs are closures over its admins: they are made anew when other admins stand in the registry.

*Settings* are copied out of their module at start: those that are others now are copied again, unless the program has set another value since. Where
``MIDDLEWARE`` is another, or the hooks of one in it are (`process_view`), the stack is made anew beside the one that serves, and takes its place in one step.

*Templates* keep what tags and filters have compiled: they are compiled again when a library has others.

*Managers* made of a query set (`as_manager`) have the methods that this has.

Models and class-based views need nothing of this. Limit: a model whose admin has lost its decorator, or whose call of ``register`` is gone, keeps it.
"""

from __future__ import annotations

import ast
import copy
import sys
from _thread import get_ident
from inspect import iscoroutinefunction
from types import FunctionType
from typing import TYPE_CHECKING, Any

from livesh.adapters.live import attribute, instances, loaded, numbered
from livesh.adapters.table import Found
from livesh.runtime import raw
from livesh.swap.live.sameness import contents_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RESOLVER = "django.urls.resolvers:URLResolver"

SIGNAL = "django.dispatch.dispatcher:Signal"
LIBRARY = "django.template.library:Library"

CLASSES = ("django.core.handlers.base:BaseHandler",)

AT_START = frozenset({"AUTH_USER_MODEL", "CACHES", "DATABASES", "DATABASE_ROUTERS", "INSTALLED_APPS", "LOGGING", "LOGGING_CONFIG", "STORAGES", "TIME_ZONE", "USE_TZ"})


def find() -> list[Found]:
    """Return the handlers: the WSGI or ASGI application of a Django project."""
    handlers = instances(loaded(CLASSES[0]))
    return [Found(name, "Django application", each) for name, each in numbered("django", handlers)]


class Swapping:
    """Keeps what Django has worked out, and what admin sites have, as the text has it."""

    looks_for = ("django.contrib.admin.sites:AdminSite", RESOLVER, LIBRARY, CLASSES[0], SIGNAL)
    makes = frozenset({"base_fields", "declared_fields"})

    def __init__(self) -> None:
        self._patterns = [(each, _said(each)) for each in _resolvers() if attribute(each, "url_patterns") is not None]
        self._sites = [Site(each) for each in instances(loaded("django.contrib.admin.sites:AdminSite")) if attribute(each, "_registry") is not None]
        self._libraries = [each for each in instances(loaded(LIBRARY)) if attribute(each, "tags") is not None]
        self._compiled = _compiled(self._libraries)
        self._settings = Settings()
        self._signals = instances(loaded(SIGNAL))
        self._stacks = [(each, each._middleware_chain) for each in instances(loaded(CLASSES[0])) if attribute(each, "_middleware_chain") is not None]
        self._hooks = _hooks()
        self._managers: list[tuple[Any, str, Any]] = []

    @property
    def warnings(self) -> list[str]:
        """What Django goes on with."""
        return self._settings.warnings

    def begin(self) -> None:
        """Let models be registered again."""
        for site in self._sites:
            site.begin()

    def live(self, classes: list[type]) -> None:
        """Have what was registered, and answer `reverse` by the patterns there are now."""
        for site in self._sites:
            site.live()
        self._settings.follow()
        self._managers += _give_methods(classes)
        self._follow()
        if "MIDDLEWARE" in self._settings.changed or _hooks() != self._hooks:
            self._renew_stacks()

    def abandon(self) -> None:
        """Put the registries back."""
        for site in self._sites:
            site.put_back()

    def back(self, _classes: list[type]) -> None:
        """The patterns are the old ones again."""
        self._settings.follow()
        while self._managers:
            kind, name, before = self._managers.pop()
            type.__delattr__(kind, name) if before is None else type.__setattr__(kind, name, before)
        for handler, chain in self._stacks:
            handler._middleware_chain = chain
        self._follow()

    def _follow(self) -> None:
        _ask_again(self._signals)
        for each in _resolvers():
            _look_again(each)
        if any(_said(each) != before for each, before in self._patterns):
            renew()
        if "TEMPLATES" in self._settings.changed:
            _renew_engines()
        if _compiled(self._libraries) != self._compiled:
            _compile_again()

    def _renew_stacks(self) -> None:
        """Make each stack as a start does, of a copy of its handler: requests go through one or the other."""
        for handler, chain in self._stacks:
            fresh = copy.copy(handler)
            fresh.load_middleware(is_async=iscoroutinefunction(chain))
            handler._middleware_chain = fresh._middleware_chain
        if self._stacks:
            self.warnings.append("Django's stack of middleware was made anew, as at start: what the middlewares had gathered in themselves is gone")


def _ask_again(signals: list[Any]) -> None:
    """A signal remembers, by sender, which of its receivers it calls; they may be others."""
    for each in signals:
        if attribute(each, "sender_receivers_cache"):
            each.sender_receivers_cache.clear()


def renew() -> None:
    """Fill again what `reverse` goes by and whom signals call, and have no setting that is gone from its module."""
    for each in _resolvers():
        _look_again(each)
        _work_out(each)
    _ask_again(instances(loaded(SIGNAL)))
    Settings().forget()


class Settings:
    """The settings module, and what Django copied out of it."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.changed: set[str] = set()
        held = attribute(getattr(sys.modules.get("django.conf"), "settings", None), "_wrapped")
        self._holder: Any = held if attribute(held, "SETTINGS_MODULE") in sys.modules else None
        self._before = self._names()

    def _names(self) -> dict[str, tuple[Any, Any]]:
        """The settings that the module has, as they are and as they look: a list may be filled with something else in place."""
        names = vars(sys.modules[self._holder.SETTINGS_MODULE]) if self._holder is not None else {}
        return {name: (value, _look(value)) for name, value in names.items() if name.isupper()}

    def follow(self) -> None:
        """Copy what is another one now, unless the program has put something else there since it was copied."""
        now, before = self._names(), self._before
        self.changed = {name for name in now.keys() | before.keys() if now.get(name, (None,))[-1] != before.get(name, (None,))[-1]}
        settings: Any = getattr(sys.modules.get("django.conf"), "settings", None)
        for name in sorted(self.changed):
            held = vars(self._holder).get(name)
            if name in before and held is not before[name][0] and _look(held) not in (before[name][1], now.get(name, (None,))[-1]):
                self.changed.discard(name)
            elif name in now:
                setattr(settings, name, now[name][0])
                self._holder._explicit_settings.add(name)
            else:
                self._take_away(name)
        self._before = now
        self._say()

    def forget(self) -> None:
        """Settings that the module does not have any more are what Django has for them."""
        gone = attribute(self._holder, "_explicit_settings") or set()
        for name in sorted(gone - self._before.keys() & vars(self._holder).keys() if gone else ()):
            self._take_away(name)

    def _take_away(self, name: str) -> None:
        settings, known = sys.modules["django.conf"].settings, vars(sys.modules["django.conf.global_settings"])
        if name in known:
            setattr(settings, name, known[name])
        elif name in vars(self._holder):
            delattr(settings, name)
        self._holder._explicit_settings.discard(name)

    def _say(self) -> None:
        if self.changed & AT_START:
            names = ", ".join(sorted(self.changed & AT_START))
            self.warnings.append(f"{self._holder.SETTINGS_MODULE}: {names}: Django goes by what it found there at start; restart for that")
        for module, line, name in _taken(self.changed):
            self.warnings.append(f"{module} line {line} has taken the setting {name} when it was imported, and keeps that")


def _taken(names: set[str]) -> Iterator[tuple[str, int, str]]:
    """Where a program's module reads one of these settings while it is imported."""
    from livesh.errors import Refused
    from livesh.swap.history import loaded as texts
    from livesh.swap.history import versions

    for module in [module for module in list(sys.modules) if names and texts.is_program(module)]:
        try:
            text = versions.current_source(module).text
        except Refused:
            continue
        if "settings" in text and any(name in text for name in names):
            yield from ((module, line, name) for line, name in _read_at_import(ast.parse(text)) if name in names)


def _read_at_import(tree: ast.AST) -> Iterator[tuple[int, str]]:
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "settings":
            yield node.lineno, node.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(node.args) > 1 \
                and ast.dump(node.args[0]) == _SETTINGS and isinstance(node.args[1], ast.Constant):
            yield node.lineno, str(node.args[1].value)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            todo += ast.iter_child_nodes(node)


_SETTINGS = ast.dump(ast.Name("settings", ast.Load()))


def _look(value: Any) -> Any:
    """What containers of plain values hold, to be compared later; of anything else which object it is."""
    if isinstance(value, dict):
        return {key: _look(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [_look(each) for each in value]
    return value if isinstance(value, (str, bytes, int, float, type(None))) else (id(value), type(value).__name__)


def _compiled(libraries: list[Any]) -> list[Any]:
    """What templates compile tags and filters with."""
    return [(table, name, _captured(function)) for each in libraries for table in ("tags", "filters") for name, function in getattr(each, table).items()]


def _captured(function: Any, depth: int = 0) -> Any:
    if type(function) is not FunctionType or depth > 2:
        return _look(function)
    cells = [contents_of(cell) for cell in function.__closure__ or ()]
    return id(function), function.__code__, [_captured(each, depth + 1) for each in cells], _look(function.__defaults__)


def _compile_again() -> None:
    autoreload: Any = sys.modules.get("django.template.autoreload")
    if autoreload is not None:
        autoreload.reset_loaders()


def _renew_engines() -> None:
    """Make the engines anew when they are asked for, as Django's own tests do."""
    from django.forms.renderers import get_default_renderer
    from django.template import engines
    from django.template.engine import Engine

    vars(engines).pop("templates", None)
    engines._templates, engines._engines = None, {}
    Engine.get_default.cache_clear()
    get_default_renderer.cache_clear()


def _hooks() -> list[Any]:
    """The hooks that Django asks each middleware for when it makes the stack."""
    settings = attribute(getattr(sys.modules.get("django.conf"), "settings", None), "_wrapped")
    found = [loaded(":".join(path.rsplit(".", 1))) for path in attribute(settings, "MIDDLEWARE") or ()]
    return [[name for name in ("process_view", "process_template_response", "process_exception") if hasattr(each, name)] for each in found if isinstance(each, type)]


def _give_methods(classes: list[type]) -> Iterator[tuple[Any, str, Any]]:
    """Let managers that were made of a changed query set have the methods that it has; yields what they had."""
    base: Any = loaded("django.db.models.manager:BaseManager")
    for kind in raw.family(base) if base is not None and classes else ():
        queries: Any = raw.namespace(kind).get("_queryset_class")
        if queries is not None and any(each in classes for each in raw.mro(queries)):
            methods = base._get_queryset_methods(queries)
            for name, method in methods.items():
                if name not in raw.namespace(kind):
                    yield kind, name, None
                    type.__setattr__(kind, name, method)
            for name in [n for n, held in raw.namespace(kind).items() if _is_passed_on(held) and n not in methods and not hasattr(queries, n)]:
                yield kind, name, raw.namespace(kind)[name]
                type.__delattr__(kind, name)


def _is_passed_on(member: Any) -> bool:
    return type(member) is FunctionType and member.__code__.co_qualname.endswith("_get_queryset_methods.<locals>.create_method.<locals>.manager_method")


def _resolvers() -> list[Any]:
    return [each for each in instances(loaded(RESOLVER)) if attribute(each, "_reverse_dict") is not None]


def _said(resolver: Any) -> list[tuple[Any, ...]]:
    """What the patterns of a resolver say; the objects may stay the same."""
    return [(str(each.pattern), getattr(each, "name", None), getattr(each, "namespace", None), id(each.callback)) for each in resolver.url_patterns]


def _look_again(resolver: Any) -> None:
    """Take the module's list where it is another one now; Django remembers the first."""
    held = vars(resolver)
    if "url_patterns" in held and "urlconf_module" in held:
        now = getattr(held["urlconf_module"], "urlpatterns", held["url_patterns"])
        if now is not held["url_patterns"]:
            held["url_patterns"] = now


def _work_out(resolver: Any) -> None:
    """Fill the dictionaries of a resolver that has been asked; each is replaced in one step."""
    from django.utils import translation

    for language in list(attribute(resolver, "_reverse_dict") or ()):
        with translation.override(language):
            resolver._populate()


def _same(before: list[Any], now: list[Any]) -> bool:
    return len(before) == len(now) and all(a is b for a, b in zip(before, now, strict=True))


class Registry(dict[Any, Any]):
    """The models of an admin site while new text registers its own: the thread that runs it sees `staged`, the others what there was."""

    def __init__(self, before: dict[Any, Any]) -> None:
        super().__init__(before)
        self.before, self.staged = before, dict(before)
        self._ours = get_ident()

    def is_ours(self) -> bool:
        """Whether it is the new text that asks."""
        return get_ident() == self._ours

    def __contains__(self, model: object) -> bool:
        return model in self.staged if self.is_ours() else super().__contains__(model)

    def __getitem__(self, model: Any) -> Any:
        return self.staged[model] if self.is_ours() else super().__getitem__(model)

    def __setitem__(self, model: Any, admin: Any) -> None:
        self.staged[model] = admin

    def __delitem__(self, model: Any) -> None:
        del self.staged[model]


class Site:
    """One admin site, and what was registered with it."""

    def __init__(self, site: Any) -> None:
        self.site = site
        self.before: dict[Any, Any] = site._registry
        self.had = dict(self.before)
        self.named = [kind for kind in map(type, self.had.values()) if _is_named(kind)]
        self.urls: list[tuple[list[Any], list[Any]]] = []

    def begin(self) -> None:
        """Let new text register on a copy."""
        self.site._registry = Registry(self.before)
        self.site.register = _registering_again(self.site, self.site.register)

    def live(self) -> None:
        """Have what was registered: the admin there was where its class is the same."""
        staged = self._end()
        if staged is None:
            return
        now = {model: self.had[model] if type(self.had.get(model)) is type(admin) else admin for model, admin in staged.items()
               if type(admin) not in self.named or _is_named(type(admin))}
        self.before.update(now)
        for model in self.before.keys() - now.keys():
            del self.before[model]
        if not _same([*self.had.keys(), *self.had.values()], [*now.keys(), *now.values()]):
            self._renew_urls()

    def put_back(self) -> None:
        """Have what there was."""
        self._end()
        self.before.update(self.had)
        for model in self.before.keys() - self.had.keys():
            del self.before[model]
        for patterns, before in self.urls:
            patterns[:] = before

    def _end(self) -> dict[Any, Any] | None:
        vars(self.site).pop("register", None)
        registry, self.site._registry = self.site._registry, self.before
        return registry.staged if isinstance(registry, Registry) else None

    def _renew_urls(self) -> None:
        for each in _resolvers():
            if each.app_name == "admin" and each.namespace == self.site.name and isinstance(each.url_patterns, list):
                self.urls.append((each.url_patterns, list(each.url_patterns)))
                each.url_patterns[:] = self.site.get_urls()


def _is_named(kind: type) -> bool:
    """Whether the module of a class has it under its name: one whose definition is gone from the text is not."""
    return vars(sys.modules.get(kind.__module__, sys)).get(kind.__name__) is kind


def _registering_again(site: Any, register: Callable[..., Any]) -> Callable[..., Any]:
    """Return *register* for the time new text runs: what that registers is not registered yet."""

    def again(model_or_iterable: Any, admin_class: Any = None, **options: Any) -> Any:
        registry = site._registry
        if isinstance(registry, Registry) and registry.is_ours():
            models: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
            labels = {model._meta.label for model in models}  # by label: a model whose own statement has run again is another class for now
            for held in [held for held in registry.staged if held._meta.label in labels]:
                del registry.staged[held]
            model_or_iterable = models
        return register(model_or_iterable, admin_class, **options)

    return again

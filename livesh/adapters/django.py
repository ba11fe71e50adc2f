"""Django: what it worked out of its URL configurations, and an admin site that takes a model once.

*URLs.* A request is matched against the list of patterns in the module itself, which follows by itself. `reverse` and `{% url %}` go by dictionaries that
each resolver fills at the first question, one a language, and keeps: those are filled anew once the change is live.

*Admin.* `AdminSite.register` refuses a model that has an admin. While new text runs, the thread that runs it sees a registry of its own (`Registry`), from
which a model is taken before it is registered again; the others see what there was. An admin whose class stays is the same object afterwards. The site's
own URLs are closures over its admins: they are made anew when other admins stand in the registry.

Models, signals and class-based views need nothing of this. Limit: a model whose registration is gone from the text keeps its admin.
"""

from __future__ import annotations

from _thread import get_ident
from typing import TYPE_CHECKING, Any

from livesh.adapters.live import attribute, instances, loaded, numbered
from livesh.adapters.table import Found

if TYPE_CHECKING:
    from collections.abc import Callable

RESOLVER = "django.urls.resolvers:URLResolver"

CLASSES = ("django.core.handlers.base:BaseHandler",)


def find() -> list[Found]:
    """Return the handlers: the WSGI or ASGI application of a Django project."""
    handlers = instances(loaded(CLASSES[0]))
    return [Found(name, "Django application", each) for name, each in numbered("django", handlers)]


class Swapping:
    """Keeps what resolvers worked out, and what admin sites have, as the text has it."""

    looks_for = ("django.contrib.admin.sites:AdminSite", RESOLVER)

    def __init__(self) -> None:
        self._patterns = [(each, _said(each)) for each in _resolvers() if attribute(each, "url_patterns") is not None]
        self._sites = [Site(each) for each in instances(loaded("django.contrib.admin.sites:AdminSite")) if attribute(each, "_registry") is not None]

    def begin(self) -> None:
        """Let models be registered again."""
        for site in self._sites:
            site.begin()

    def live(self, _classes: list[type]) -> None:
        """Have what was registered, and answer `reverse` by the patterns there are now."""
        for site in self._sites:
            site.live()
        self._follow()

    def abandon(self) -> None:
        """Put the registries back."""
        for site in self._sites:
            site.put_back()

    def back(self, _classes: list[type]) -> None:
        """The patterns are the old ones again."""
        self._follow()

    def _follow(self) -> None:
        for each in _resolvers():
            _look_again(each)
        if any(_said(each) != before for each, before in self._patterns):
            for each in _resolvers():
                _work_out(each)


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
        now = {model: self.had[model] if type(self.had.get(model)) is type(admin) else admin for model, admin in staged.items()}
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

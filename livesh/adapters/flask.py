"""Flask: an application that has served a request takes no more routes; while new text runs it does.

*Set-up.* `Flask.route` and its like refuse after the first request, because workers of one application could differ. A swap is whole, so
here they may: for the time the new text runs, each application and blueprint has a `_check_setup_finished` of its own that
lets pass. A flag would not do: every request sets it again.

*Blueprints* note what to do at registration; what new text adds to one that is registered is done then, with the prefix its routes have. What an
application has copied of a blueprint (hooks, error handlers) follows that. One that is registered again, with another prefix, takes its own place; one
that is not registered any more leaves with all it has.

*Nothing is live before the commit.* Until then other threads are served by the view functions there were, whatever the new text registers
(`Views`), and a rule that is new leads nowhere: 404.

*Rules.* A rule of the URL map names an endpoint, not a function. A route that was edited leaves its old rules, a route that is gone its
only ones; they are taken out, and the map's matcher is made anew beside the one in use and put in its place in one step. Nothing is added to
the one in use, nor is it sorted: a list that `sort` works on is empty to the request that looks into it meanwhile, which gets a 404.

Limit: a request that was matched to a route which is taken away before its view function is looked up fails (one of 90,000 in a test that
does nothing else); ``quiet=`` waits for such requests.
"""

from __future__ import annotations

from _thread import get_ident
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from livesh.adapters.live import attribute, instances, loaded, numbered
from livesh.adapters.table import Found
from livesh.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARD = "_check_setup_finished"

CLASSES = ("flask.app:Flask",)


def find() -> list[Found]:
    """Return the Flask applications."""
    return [Found(name, "Flask application", app) for name, app in numbered("flask", _all("flask.app:Flask"))]


def _all(path: str, *needs: str) -> list[Any]:
    """The live objects of a class that have the attributes *needs*: one whose `__init__` has not run, or failed, has none."""
    return [each for each in instances(loaded(path)) if all(attribute(each, name) is not None for name in needs)]


class Swapping:
    """Opens applications while new text runs, and keeps their URL maps as the text has them."""

    looks_for = ("flask.app:Flask", "flask.blueprints:Blueprint")

    def __init__(self) -> None:
        self._apps = [App(app) for app in _all("flask.app:Flask", "url_map", "view_functions", "blueprints")]
        found = _all("flask.blueprints:Blueprint", "deferred_functions")
        self._blueprints = [(blueprint, list(blueprint.deferred_functions)) for blueprint in found]
        self._hooks = [(blueprint, _hooks(blueprint), _handlers(blueprint)) for blueprint in found]

    def begin(self) -> None:
        """Let set-up methods pass."""
        for app in self._apps:
            app.begin()
        for owner in self._owners():
            vars(owner).setdefault(GUARD, _pass)

    def ran(self) -> None:
        """Register what blueprints got and take out what they lost."""
        for blueprint, before in self._blueprints:
            for app in self._apps:
                app.follow(blueprint, before)
        for app in self._apps:
            app.note_decorators()
        self._close()

    def live(self, _classes: list[type]) -> None:
        """Serve what was registered, and take out the rules nobody answers any more."""
        for app in self._apps:
            for blueprint, before in self._blueprints:
                app.follow_for_all(blueprint, before)
            for blueprint, hooks, handlers in self._hooks:
                app.follow_hooks(blueprint, hooks, handlers)
            app.live()

    def abandon(self) -> None:
        """Put the rules back."""
        self._close()
        for app in self._apps:
            app.put_back()
        for blueprint, before in self._blueprints:
            blueprint.deferred_functions[:] = before

    def _owners(self) -> Iterator[Any]:
        yield from (app.app for app in self._apps)
        yield from (blueprint for blueprint, _ in self._blueprints)

    def _close(self) -> None:
        for owner in self._owners():
            if vars(owner).get(GUARD) is _pass:
                del vars(owner)[GUARD]
        for app in self._apps:
            vars(app.app).pop("register_blueprint", None)


def _pass(_name: str) -> None:
    """Stand in for the check that set-up is over."""


_AGAIN = "livesh: registered again"


def _merged_before(_app: Any, _name: str) -> None:
    """Stand in for what copies the hooks of a blueprint: they are there."""


def _note_rules(url_map: Any, ours: int, factory: Any) -> None:
    """Stand in for `url_map.add`: what the thread *ours* adds is bound and listed, and matched from the commit on."""
    if get_ident() != ours:
        type(url_map).add(url_map, factory)
        return
    for rule in factory.get_rules(url_map):
        rule.bind(url_map)
        url_map._rules_by_endpoint.setdefault(rule.endpoint, []).append(rule)


_HOOKS = ("before_request_funcs", "after_request_funcs", "teardown_request_funcs", "url_default_functions", "url_value_preprocessors",
          "template_context_processors")


def _hooks(owner: Any) -> dict[tuple[str, Any], list[Any]]:
    """The hooks of an application or a blueprint, by table and key."""
    return {(table, key): list(functions) for table in _HOOKS for key, functions in getattr(owner, table).items()}


def _handlers(owner: Any) -> dict[Any, dict[Any, dict[Any, Any]]]:
    """The error handlers of an application or a blueprint, by key, status and class."""
    return {key: {code: dict(found) for code, found in codes.items() if found} for key, codes in owner.error_handler_spec.items()}


def _without(functions: list[Any], gone: list[Any]) -> list[Any]:
    return [each for each in functions if not any(each is other for other in gone)]


def _strings_above(function: Any) -> list[str]:
    """The strings that the decorators of a function are called with first, in the current text of its module."""
    import ast

    from livesh.swap.history import versions
    from livesh.swap.text.syntax import find_function

    try:
        node: Any = find_function(ast.parse(versions.current_source(function.__module__).text), function.__qualname__)
    except (AttributeError, KeyError, SyntaxError, Refused):
        return []
    given = [each.args[0] for each in getattr(node, "decorator_list", ()) if isinstance(each, ast.Call) and each.args]
    return [each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def _cells(function: Any) -> dict[str, Any]:
    return {name: cell.cell_contents for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)}


def _is_for_all(deferred: Any) -> bool:
    """Whether a blueprint noted something for the whole application (`before_app_request`), not a route."""
    return "__wrapped__" in vars(deferred)


def _noted(deferred: Any) -> tuple[str, str]:
    """The endpoint and the rule that a blueprint's `route` noted in a closure, "" where it did not."""
    noted = _cells(deferred)
    return str(noted.get("endpoint") or getattr(noted.get("view_func"), "__name__", "")), str(noted.get("rule", ""))


class Views(dict[str, Any]):
    """An application's view functions while new text registers its own: the thread that runs it sees those, others what there was."""

    def __init__(self, before: dict[str, Any]) -> None:
        super().__init__(before)
        self._before = before
        self._ours = get_ident()

    def __getitem__(self, endpoint: str) -> Any:
        if get_ident() == self._ours:
            return super().__getitem__(endpoint)
        return self._before.get(endpoint) or _not_yet


def _not_yet(**_arguments: Any) -> Any:
    from flask import abort

    abort(404)


class App:
    """One application, and the rules and view functions it had."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.rules: list[Any] = list(app.url_map.iter_rules())
        self.views: dict[str, Any] = app.view_functions
        self.had = dict(self.views)
        self.answered = {rule.endpoint for rule in self.rules if rule.endpoint in self.views}
        self.blueprints = dict(app.blueprints)
        self._by_decorators: dict[str, list[str]] = {}
        self._changed: list[tuple[Any, Any]] = []

    def begin(self) -> None:
        """Let new text register on a copy, and note its rules without the matcher that requests go by."""
        self.app.view_functions = Views(self.views)
        vars(self.app)["register_blueprint"] = partial(self._register_again, get_ident())
        vars(self.app.url_map)["add"] = partial(_note_rules, self.app.url_map, get_ident())

    def live(self) -> None:
        """Serve by what was registered; a rule never stands without its view function."""
        vars(self.app.url_map).pop("add", None)
        staged = self.app.view_functions
        for name in self.blueprints.keys() - self.app.blueprints.keys():
            self._leave(name, staged)
        self.views.update(staged)
        self.app.view_functions = self.views
        self.tidy(staged)
        for endpoint in self.views.keys() - staged.keys():
            del self.views[endpoint]

    def follow(self, blueprint: Any, before: list[Any]) -> None:
        """Do what *blueprint* has noted since it was registered here, undo what it has forgotten."""
        added = [deferred for deferred in _without(blueprint.deferred_functions, before) if not _is_for_all(deferred)]
        gone = [deferred for deferred in _without(before, blueprint.deferred_functions) if not _is_for_all(deferred)]
        for name, registered in list(self.app.blueprints.items()) if added or gone else ():
            if registered is blueprint:
                for deferred in (*gone, *added):  # a view function of another identity under an endpoint that has one is refused
                    self.app.view_functions.pop(f"{name}.{_noted(deferred)[0]}", None)
                parent, _, own = name.rpartition(".")
                options = {"name": own, "name_prefix": parent, "url_prefix": self._prefix(blueprint, before, name)}
                state = blueprint.make_setup_state(self.app, options, first_registration=False)
                for deferred in added:
                    deferred(state)

    def follow_for_all(self, blueprint: Any, before: list[Any]) -> None:
        """The same for what *blueprint* has noted for the whole application; the change is live."""
        if not any(registered is blueprint for registered in self.blueprints.values()):
            return
        for deferred in filter(_is_for_all, _without(before, blueprint.deferred_functions)):
            held = list(_cells(deferred.__wrapped__).values())
            for table in (*(getattr(self.app, name).get(None, []) for name in _HOOKS), *self.app.error_handler_spec.get(None, {}).values(),
                          *(self._templates("filters", "tests", "globals"))):
                self._have(table, _without(table, held) if isinstance(table, list) else
                           {key: value for key, value in table.items() if not any(value is each for each in held)})
        for deferred in filter(_is_for_all, _without(blueprint.deferred_functions, before)):
            for table in (*(getattr(self.app, name)[None] for name in _HOOKS), self.app.error_handler_spec[None], *self._templates("filters", "tests", "globals")):
                self._changed.append((table, table.copy()))
            vars(self.app)[GUARD] = _pass
            deferred(blueprint.make_setup_state(self.app, {}, first_registration=True))
            del vars(self.app)[GUARD]

    def _templates(self, *names: str) -> list[Any]:
        environment = attribute(self.app, "jinja_env")
        return [getattr(environment, name) for name in names] if environment is not None else []

    def follow_hooks(self, blueprint: Any, before: dict[tuple[str, Any], list[Any]], handlers: dict[Any, Any]) -> None:
        """Have what the application copied of *blueprint* when that was registered as it is now."""
        now, handling = _hooks(blueprint), _handlers(blueprint)
        for name in [name for name, registered in self.blueprints.items() if registered is blueprint and name in self.app.blueprints]:
            for table, key in {**before, **now}:
                held = getattr(self.app, table)[f"{name}.{key}" if key is not None else name]
                old, new = before.get((table, key), []), now.get((table, key), [])
                if any(a is not b for a, b in zip_longest(old, new)):
                    self._have(held, [*new, *_without(held, [*old, *new])])
            for key in {**handlers, **handling} if handlers != handling else ():
                codes = self.app.error_handler_spec[f"{name}.{key}" if key is not None else name]
                for code in {*codes, *handling.get(key, ())}:
                    self._have(codes[code], handling.get(key, {}).get(code, {}))

    def _have(self, container: Any, contents: Any) -> None:
        """Give a table of the application other contents, and note what it had."""
        if contents == container:
            return
        self._changed.append((container, container.copy()))
        container.clear()
        (container.extend if isinstance(container, list) else container.update)(contents)

    def _register_again(self, ours: int, blueprint: Any, **options: Any) -> None:
        """Stand in for `register_blueprint`: one that is registered under that name takes its own place; its hooks are there."""
        own = options.get("name", blueprint.name)
        name = f"{options.get('name_prefix', '')}.{own}".lstrip(".")
        if get_ident() != ours or name not in self.blueprints or self.blueprints[name] is not blueprint:
            blueprint.register(self.app, options)
            return
        for endpoint in [endpoint for endpoint in self.app.view_functions if endpoint.startswith(f"{name}.")]:
            self.app.view_functions.pop(endpoint)
        self.app.blueprints.pop(name, None)
        self.app.blueprints[_AGAIN] = blueprint  # not the first registration
        vars(blueprint)["_merge_blueprint_funcs"] = _merged_before
        try:
            blueprint.register(self.app, options)
        finally:
            del vars(blueprint)["_merge_blueprint_funcs"]
            del self.app.blueprints[_AGAIN]
            self.app.blueprints.setdefault(name, blueprint)

    def _leave(self, name: str, staged: dict[str, Any]) -> None:
        """A blueprint is not registered any more."""
        for endpoint in [endpoint for endpoint in staged if endpoint.startswith(f"{name}.")]:
            del staged[endpoint]
        for table in _HOOKS:
            for key in [key for key in getattr(self.app, table) if key is not None and f"{key}.".startswith(f"{name}.")]:
                self._have(getattr(self.app, table)[key], [])

    def _prefix(self, blueprint: Any, deferred_functions: list[Any], name: str) -> str | None:
        """The prefix *blueprint* was registered with, as its rules show: the one a deferred function asked for is their end."""
        for deferred in deferred_functions:
            endpoint, asked = _noted(deferred)
            for rule in self.rules if asked else ():
                if rule.endpoint == f"{name}.{endpoint}" and rule.rule.endswith(asked):
                    return str(rule.rule).removesuffix(asked) or None
        return str(blueprint.url_prefix) if blueprint.url_prefix is not None else None

    def tidy(self, views: dict[str, Any]) -> None:
        """Take out the rules that were replaced, and those whose endpoint nobody answers any more."""
        now = list(self.app.url_map.iter_rules())
        gone = {id(rule) for rule in self.rules if rule.endpoint in self.answered and rule.endpoint not in views}
        added = self._added(now)
        for endpoint in {rule.endpoint for rule in added}:
            old = [rule for rule in self.rules if rule.endpoint == endpoint]
            ends = self._by_decorators.get(endpoint, [])
            if len(old) == sum(rule.endpoint == endpoint for rule in added):
                gone |= set(map(id, old))
            else:
                gone |= {id(rule) for rule in old if any(rule.rule.endswith(end) for end in ends)}
        kept = [rule for rule in self.rules if id(rule) not in gone] + added
        if added or len(kept) != len(now):
            self._set(kept)

    def note_decorators(self) -> None:
        """Which rules the decorators of a view function gave it, by their ends, in the text that is left: others that it has stay."""
        for endpoint in {rule.endpoint for rule in self._added(list(self.app.url_map.iter_rules()))} & self.had.keys():
            self._by_decorators[endpoint] = _strings_above(self.had[endpoint])

    def _added(self, now: list[Any]) -> list[Any]:
        """The rules that are new, each once: a statement that failed half-way and ran again has left one twice."""
        had = set(map(id, self.rules))
        return list({(rule.rule, rule.endpoint, frozenset(rule.methods or ())): rule for rule in now if id(rule) not in had}.values())

    def put_back(self) -> None:
        """Have the view functions and the rules there were."""
        vars(self.app.url_map).pop("add", None)
        while self._changed:
            container, before = self._changed.pop()
            container.clear()
            (container.extend if isinstance(container, list) else container.update)(before)
        if self.app.blueprints != self.blueprints:
            self.app.blueprints.clear()
            self.app.blueprints.update(self.blueprints)
        self.views.update(self.had)
        for endpoint in self.views.keys() - self.had.keys():
            del self.views[endpoint]
        self.app.view_functions = self.views
        if [id(rule) for rule in self.app.url_map.iter_rules()] != [id(rule) for rule in self.rules]:
            self._set(self.rules)

    def _set(self, rules: list[Any]) -> None:
        """Give the map these rules: a new matcher, filled and sorted, takes the place of the one requests go by."""
        url_map = self.app.url_map
        matcher = type(url_map._matcher)(url_map.merge_slashes)
        for rule in rules:
            if not rule.build_only:
                matcher.add(rule)
        matcher.update()
        by_endpoint: dict[str, list[Any]] = {}
        for rule in rules:
            by_endpoint.setdefault(rule.endpoint, []).append(rule)
        for one in by_endpoint.values():
            one.sort(key=lambda rule: rule.build_compare_key())
        with url_map._remap_lock:
            url_map._rules_by_endpoint, url_map._matcher = by_endpoint, matcher
            if "_rules" in vars(url_map):  # a list of its own up to Werkzeug 3.0
                url_map._rules = list(rules)
            url_map._remap = False  # both are sorted; the next request would sort them under the others' eyes

"""pydantic: a class is compiled into a validator and a serializer, and so is every model that mentions it.

What was compiled names the class and its fields, out of reach of any reference. After a change all models, pydantic dataclasses and
`TypeAdapter` objects (FastAPI keeps one per parameter) that mention a changed class are compiled again, by pydantic's own `model_rebuild`,
`rebuild_dataclass` and `TypeAdapter.rebuild`. Between the commit and that moment, a few milliseconds a model, data is still validated as before.

Limit: pydantic 2.10 or newer; before, a `TypeAdapter` has no `rebuild` and keeps the fields it was made with.
"""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any

from livesh.adapters.live import attribute, instances, loaded
from livesh.runtime import raw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from livesh.adapters.table import Found

SCHEMA = "__pydantic_core_schema__"


def find() -> list[Found]:
    """Nothing of pydantic's runs or holds state of its own."""
    return []


class Swapping:
    """Compiles again what mentions a changed class."""

    keeps = (SCHEMA, "__pydantic_validator__", "__pydantic_serializer__", "__pydantic_complete__")
    makes = (
        "__pydantic_fields__",
        "__pydantic_computed_fields__",
        "__pydantic_decorators__",
        "__pydantic_setattr_handlers__",
        "__class_vars__",
        "__private_attributes__",
        "__signature__",
    )

    def live(self, classes: list[type]) -> None:
        """Compile anew; raises what pydantic raises."""
        changed = [cls for cls in classes if SCHEMA in raw.namespace(cls)]
        if not changed:
            return
        stale = [thing for thing in _compiled() if _mentions(_schema(thing), changed)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they were given when these were compiled first, or their owner had silenced them
            # The changed ones first: what mentions them is compiled from their new fields.
            for thing in [*changed, *(each for each in stale if not any(each is cls for cls in changed))]:
                _compile(thing)

    back = live


def _compiled() -> Iterator[Any]:
    """Everything that holds a compiled schema: models, pydantic dataclasses, adapters."""
    yield from (cls for cls in raw.family(object) if SCHEMA in raw.namespace(cls))
    yield from instances(loaded("pydantic.type_adapter:TypeAdapter"))


def _schema(thing: Any) -> Any:
    if issubclass(type(thing), type):
        return raw.namespace(thing).get(SCHEMA)
    return attribute(thing, "core_schema")


def _mentions(schema: Any, classes: Iterable[type]) -> bool:
    """Whether one of *classes* stands anywhere in a core schema, which is made of dicts, lists and tuples."""
    wanted, todo, seen = {id(cls) for cls in classes}, [schema], set()
    while todo:
        each = todo.pop()
        if id(each) in wanted:
            return True
        if type(each) in (dict, list, tuple) and id(each) not in seen:
            seen.add(id(each))
            todo += each.values() if type(each) is dict else each
    return False


def _compile(thing: Any) -> None:
    """Compile one model, dataclass or adapter again; names in annotations are looked up where they were before."""
    pydantic: Any = sys.modules["pydantic"]
    if not issubclass(type(thing), type):
        if hasattr(thing, "rebuild"):
            thing.rebuild(force=True, _types_namespace={})
    elif hasattr(thing, "model_rebuild"):
        thing.model_rebuild(force=True, _types_namespace={})
    else:
        pydantic.dataclasses.rebuild_dataclass(thing, force=True, _types_namespace={})

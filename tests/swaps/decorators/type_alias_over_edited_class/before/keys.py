from __future__ import annotations
from typing import Callable, TypeVar, Union
from filters import Filter, FilterOrBool, to_filter

BOUND: list[str] = []

class Binding:
    def __init__(self, handler, when: FilterOrBool = True) -> None:
        BOUND.append(handler.__name__)
        self.name, self.handler, self.when = handler.__name__, handler, to_filter(when)

Handler = Union[Callable[[], str], Binding]
T = TypeVar("T", bound=Handler)
COMMANDS: dict[str, Binding] = {}

def binding(when: FilterOrBool = True):
    when = to_filter(when)
    def decorator(function: Callable[[], str]) -> Binding:
        return Binding(function, when)
    return decorator

def register(name: str):
    def decorator(handler: T) -> T:
        COMMANDS[name] = handler if isinstance(handler, Binding) else binding()(handler)
        return handler
    return decorator

@register("go")
def go() -> str: return "went"

def run(name: str) -> str: return COMMANDS[name].handler()

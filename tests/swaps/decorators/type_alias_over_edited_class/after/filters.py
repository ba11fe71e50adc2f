from __future__ import annotations
from typing import Union

class Filter:
    def __init__(self) -> None:
        self.negations = "v2"

class Always(Filter):
    def __call__(self) -> bool: return True

FilterOrBool = Union[Filter, bool]
_always = Always()

def to_filter(value: FilterOrBool) -> Filter:
    if isinstance(value, bool):
        return _always
    if isinstance(value, Filter):
        return value
    raise TypeError(f"no filter: {value!r}")

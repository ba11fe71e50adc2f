from typing import TypedDict
class Row(TypedDict):
    id: int
class Opt(TypedDict, total=False):
    a: int
def row(): return Row(id=1)

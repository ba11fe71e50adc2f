from typing import TypedDict
class Row(TypedDict):
    id: str
    name: str
class Opt(TypedDict, total=False):
    b: int
def row(): return Row(id=1)

from typing import NewType, TypeVar, Literal, Annotated
UserId = NewType("UserId", int)
T = TypeVar("T", int, str)
Mode = Literal["r", "w", "a"]
Len = Annotated[int, "max 20"]
def f(x: Mode) -> Len: return 1

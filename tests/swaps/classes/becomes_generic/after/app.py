from typing import Generic, Protocol, TypeVar
T = TypeVar("T")
class Box(Generic[T]):
    def __init__(self, item): self.item = item
    def get(self): return [self.item]
class Tall(Box[int]):
    def height(self): return 4
class Shape:
    def area(self): return 0
class Reader(Protocol):
    def read(self): return "r2"

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
class Shop:
    def __init__(self): self.boxes = [Shop.first]
    first, spare = Box(7), Box(8)
class Wide(Box[str]):
    def width(self): return 5
wide = Wide("w")

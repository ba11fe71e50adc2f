from typing import Generic, TypeVar
T = TypeVar("T")
class Stack(Generic[T]):
    def __init__(self): self.items = []
    def push(self, x: T): self.items.insert(0, x); return self
class IntStack(Stack[int]):
    def total(self): return sum(self.items) * 10

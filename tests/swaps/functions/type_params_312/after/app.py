type Pair[A] = tuple[A, A]
def swap[T](p: Pair[T]) -> Pair[T]:
    return [p[1], p[0]]
class Box[T]:
    def __init__(self, v: T): self.v = v
    def get(self) -> T: return "got", self.v

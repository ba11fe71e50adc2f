class Box[T]:
    def __init__(self, v: T): self.v = v
    def conv[U](self, f) -> U: return f(self.v)
def first[T: int](p: T) -> T: return p

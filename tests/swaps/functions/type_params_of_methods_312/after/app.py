class Box[T]:
    def __init__(self, v: T): self.v = v
    def conv[U, V](self, f, d: V = None) -> U: return [f(self.v)]
def first[T: (int, str), *Ts](p: T) -> T: return (p,)

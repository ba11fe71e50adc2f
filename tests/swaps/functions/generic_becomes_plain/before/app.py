def head[T](xs: list[T]) -> T: return xs[0]
class Bag[T]:
    def put(self, x: T): return "put", x

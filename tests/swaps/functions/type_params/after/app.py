def first[T, U: int = int](xs: list[T], n: U = 0) -> T:
    return xs[-1]

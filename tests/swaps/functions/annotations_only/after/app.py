def f(a: "bytes", *rest: str) -> "list[int]":
    return True

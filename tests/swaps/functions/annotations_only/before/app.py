def f(a: int, *rest: str) -> bool:
    return True

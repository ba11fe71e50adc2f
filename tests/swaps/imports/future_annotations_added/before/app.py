def f(x: int) -> str: return "f1"
class C:
    y: int = 1

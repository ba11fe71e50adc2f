def f(x: int) -> str: return "f1"
class C:
    y: int = 1
X = int
def same(a: X) -> X: return a

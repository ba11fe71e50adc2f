__all__ = ["a", "b"]
def a(): return "a1"
def b(): return "b1"
def _c(): return "c1"
K = 1

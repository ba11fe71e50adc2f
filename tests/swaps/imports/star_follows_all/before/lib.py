__all__ = ["a", "b"]
def a(): return "a1"
def b(): return "b1"
def c(): return "c1"

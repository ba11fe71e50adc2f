__all__ = ["a", "c"]
def a(): return "a2"
def b(): return "b2"
def c(): return "c2"

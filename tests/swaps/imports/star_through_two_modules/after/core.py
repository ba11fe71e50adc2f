__all__ = ["a", "b", "K", "d"]
def a(): return "a2"
def b(): return "b2"
def _c(): return "c2"
def d(): return "d2"
K = 2

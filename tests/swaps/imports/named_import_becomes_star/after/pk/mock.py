__all__ = ["Mock", "helper"]
class Mock:
    def f(self): return 2
def helper(): return "h2"

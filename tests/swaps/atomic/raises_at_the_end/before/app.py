A = 1
TABLE = {"a": 1}
def f(): return 1
class K:
    def g(self): return 1

A = 2
TABLE = {"a": 1}
TABLE["b"] = 2
def f(): return 2
class K:
    def g(self): return 2
    def h(self): return 3
B = 3
K.extra = 5
raise RuntimeError("at the end of the file")

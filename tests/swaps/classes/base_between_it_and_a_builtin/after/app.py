class B(dict):
    def g(self): return 2
class E(B): pass

class C:
    def m(self, x=2): return x
    def n(self): return "n"

class C:
    def m(self, x=1): return x
    def n(self): return "n"

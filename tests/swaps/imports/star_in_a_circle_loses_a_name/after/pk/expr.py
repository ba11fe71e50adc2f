class P:
    def f(self): return 2
class New: pass
this = P()
new = New()

def f(): return 1
class A:
    def m(self): return 1
    class B:
        def n(self): return 1

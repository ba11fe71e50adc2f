class I:
    def go(self): return 2
class A:
    class I:
        def go(self): return 3
    def mk(self): return self.I()

class A:
    class I:
        def go(self): return 1
    def mk(self): return self.I()

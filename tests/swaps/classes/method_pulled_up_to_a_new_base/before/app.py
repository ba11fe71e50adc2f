class A:
    def go(self): return 'one', 'A'
    def other(self): return self.go()

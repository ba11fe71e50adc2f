class Mock:
    def f(self): return 1
def helper(): return "h1"

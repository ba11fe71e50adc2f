def mk():
    class L:
        def go(self): return 2
        def new(self): return 3
    return L
K=mk()

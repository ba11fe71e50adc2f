def mk():
    class L:
        def go(self): return 1
    return L
K=mk()

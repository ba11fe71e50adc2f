class Amount:
    def show(self): return "two"

def amounts(): return "two"

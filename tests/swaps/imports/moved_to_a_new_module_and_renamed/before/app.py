class Price:
    def show(self): return "one"

def total(): return "one"

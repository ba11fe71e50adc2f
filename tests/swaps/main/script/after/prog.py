import ledger
def f(): return "f2"
class A:
    def g(self): return "g2"
if __name__ == "__main__":
    ledger.note("ran")
    OBJ, REF = A(), f

import ledger
def f(): return "f1"
class A:
    def g(self): return "g1"
if __name__ == "__main__":
    ledger.note("ran")
    OBJ, REF = A(), f

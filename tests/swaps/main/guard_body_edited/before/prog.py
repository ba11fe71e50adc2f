import ledger
def f(): return "f1"
if __name__ == "__main__":
    ledger.note("ran")
    OBJ = f

import ledger
def f(): return "f2"
if __name__ == "__main__":
    ledger.note("ran differently")
    OBJ = f

import ledger
def f(): return 1
def main(): ledger.note("main"); return f()
if __name__ == "__main__":
    main()

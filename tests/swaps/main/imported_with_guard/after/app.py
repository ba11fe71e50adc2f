import ledger
def f(): return 2
def main(): ledger.note("main"); return f()
if __name__ == "__main__":
    raise SystemExit(main())

import ledger
class Span:
    def __enter__(self): ledger.note("in2"); return self
    def __exit__(self, *a): ledger.note("out2")

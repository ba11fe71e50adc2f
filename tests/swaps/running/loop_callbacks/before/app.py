import ledger
def soon(x): ledger.note(("soon1", x))
def done(f): ledger.note(("done1", f.result()))
class Proto:
    def data(self, x): ledger.note(("data1", x))

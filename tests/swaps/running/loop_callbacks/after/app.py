import ledger
def soon(x): ledger.note(("soon2", x))
def done(f): ledger.note(("done2", f.result()))
class Proto:
    def data(self, x): ledger.note(("data2", x))

import ledger
def on_death(*a): ledger.note("dead1")
class Thing: pass

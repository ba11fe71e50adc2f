import ledger
def on_death(*a): ledger.note("dead2")
class Thing: pass

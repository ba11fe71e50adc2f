import ledger
def bye(x): ledger.note(("bye2", x))
def hook(*a): ledger.note("hook2")

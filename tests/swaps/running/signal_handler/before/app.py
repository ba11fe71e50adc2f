import ledger
def on_signal(num, frame): ledger.note("sig1")

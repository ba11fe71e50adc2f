import ledger
class R:
    def __del__(self): ledger.note("d2")

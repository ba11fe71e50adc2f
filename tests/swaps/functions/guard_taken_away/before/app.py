import ledger

DEBUG = False

if DEBUG:
    def trace():
        return "traced"
    LEVEL = 2

if not DEBUG:
    def always():
        return 1

if ledger.note("asked") is None:
    ledger.note("registered")

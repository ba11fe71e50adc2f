import ledger

DEBUG = False


def trace():
    return "traced"


LEVEL = 2


def always():
    return 1

ledger.note("registered")

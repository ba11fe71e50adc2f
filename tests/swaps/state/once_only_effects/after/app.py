import ledger, atexit, logging
ledger.note("import")
atexit.register(ledger.note, "exit")
log = logging.getLogger("livesh.case")
log.addHandler(logging.NullHandler())
ledger.note("new line")
def f(): return "n", len(log.handlers)

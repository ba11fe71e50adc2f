import ledger, atexit, logging
ledger.note("import")
atexit.register(ledger.note, "exit")
log = logging.getLogger("livesh.case")
log.addHandler(logging.NullHandler())
def f(): return len(log.handlers)

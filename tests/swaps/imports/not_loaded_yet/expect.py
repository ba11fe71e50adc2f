"""One file of the change was never imported: it comes with the new text when it is."""
LAZY = ["late"]
ORACLE = None
ROLLBACK = "what was imported after the swap is new text on disk"
def check_before(m, live):
    yield m.app.f(), 1
def check_after(m, live):
    yield (m.app.f(), m.app.go()), (2, "late2")

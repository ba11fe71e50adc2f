"""The guard's own body is edited together with a function: it does not run the program again."""
import sys
MAIN = "prog.py"
ALONE = "there is one __main__"
ORACLE = None
def setup(m):
    main = sys.modules["__main__"]
    return locals()
def check_before(m, live):
    yield live.main.f(), "f1"
def check_after(m, live):
    yield (live.main.f(), live.main.OBJ()), ("f2", "f2")
def live_after(m, live):
    yield m.ledger.entries, ["ran"]

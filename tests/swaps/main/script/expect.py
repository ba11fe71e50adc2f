"""The program itself is edited: functions and classes follow, the guard's body does not run again."""
import sys
MAIN = "prog.py"
ALONE = "there is one __main__"
def setup(m):
    main = sys.modules["__main__"]
    return locals()
def check_before(m, live):
    yield (live.main.f(), live.main.REF(), live.main.OBJ.g()), ("f1", "f1", "g1")
def check_after(m, live):
    yield (live.main.f(), live.main.REF(), live.main.OBJ.g()), ("f2", "f2", "g2")
def live_after(m, live):
    yield m.ledger.entries, ["ran"]

"""The program and a module of it in one change."""
import sys
MAIN = "prog.py"
ALONE = "there is one __main__"
def setup(m):
    main = sys.modules["__main__"]
    return locals()
def check_before(m, live):
    yield live.main.g(), ("f1", 1)
def check_after(m, live):
    yield live.main.g(), ("new", "f2", 2)

"""State that the guarded part of a program has filled stays when a function is edited that it called."""
import sys
MAIN = "prog.py"
ALONE = "there is one __main__"
ORACLE = "it counts"
def setup(m):
    main = sys.modules["__main__"]
    m.prog.bump()        # imported as well: its text is known by that
    return {"main": main, "state": main.STATE, "n": main.STATE["n"]}
def check_after(m, live):
    yield live.main.STATE is live.state, True
def live_after(m, live):
    yield (live.n, live.main.STATE["n"], live.main.bump(), m.prog.bump()), (1, 1, 101, 101)

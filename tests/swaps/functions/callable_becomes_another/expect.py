"""Callables that a call has made give way to others: who holds them calls those, and of a class it is said that it cannot pass its calls on."""
import os
def setup(m):
    held = [m.app.closure, m.app.instance, m.app.lamb]
    return locals()
def check_before(m, live):
    yield [f() for f in live.held], [("made", 1), ("called", 1), "lambda"]
def check_after(m, live):
    yield [f() for f in live.held], ["lambda", ("made", 2), os.getcwd()]
def drive(m, live, swap):
    live.said = swap().warnings
def live_after(m, live):
    yield any("Old was a class, which cannot pass its calls on" in w for w in live.said), True

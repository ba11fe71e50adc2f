import events
@events.on
def first(x): return "FIRST", x
@events.on
def second(x): return "second", x
@events.on
def third(x): return "third", x

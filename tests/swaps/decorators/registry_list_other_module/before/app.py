import events
@events.on
def first(x): return "first", x
@events.on
def second(x): return "second", x

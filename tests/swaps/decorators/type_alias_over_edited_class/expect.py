"""A class is edited that a type alias names and a decorator's argument is tested for: nobody is decorated again for that."""
FIRST = ["filters", "keys"]
def setup(m):
    go = m.keys.COMMANDS["go"]
    return locals()
def check_before(m, live):
    yield (live.go.name, live.go.when(), m.keys.run("go")), ("go", True, "went")
    yield m.filters.Always().negations, "v1"
def check_after(m, live):
    yield (live.go.name, live.go.when(), m.keys.run("go")), ("go", True, "went")
    yield m.filters.Always().negations, "v2"
def live_after(m, live):
    yield m.keys.COMMANDS["go"] is live.go, True
    yield m.keys.BOUND, ["go"]

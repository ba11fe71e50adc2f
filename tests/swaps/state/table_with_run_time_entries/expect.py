"""A table filled by statements and at run time gets one more statement: what the program entered stays."""
def setup(m):
    m.app.register("live", len)
    table = m.app.COMMANDS
    return locals()
def check_before(m, live):
    yield (sorted(m.app.COMMANDS), m.app.COMMANDS["a"]()), (["a", "b", "live"], "a")
def check_after(m, live):
    yield (sorted(m.app.COMMANDS), m.app.COMMANDS["a"](), m.app.COMMANDS["c"]()), (["a", "b", "c", "live"], "A", "c")
def live_after(m, live):
    yield m.app.COMMANDS is live.table, True

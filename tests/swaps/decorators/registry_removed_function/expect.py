"""A registered function is deleted: its name is gone from the module, the other follows."""
ORACLE = "whether the entry of a deleted function leaves the registry is said in the plan"
FIRST = ["events"]
def check_before(m, live):
    yield (m.events.TABLE["start"](), m.events.TABLE["stop"]()), ("start", "stop")
def check_after(m, live):
    yield (m.events.TABLE["start"](), gone(m.app, "stop")), ("START", True)

"""An edited definition is entered anew: what its entries say of it is new, what they begin with whatever they are made of is kept as the program has it by now."""
def setup(m):
    m.app.STATS["work"]["calls"] += 3
    m.app.COUNTS["work"] += 4
    m.app.COMMANDS["work"].calls.append(1)
    m.app.ORDERED[0].calls += 5
    return {}
def state(m):
    app = m.app
    return app.STATS, app.COUNTS, app.COMMANDS["work"].calls, app.COMMANDS["work"].help, [(each.calls, each.doc, each.function()) for each in app.ORDERED], app.COMMANDS["work"].function is app.work
def check_before(m, live):
    yield state(m), ({"work": {"calls": 3, "doc": "Work."}}, {"work": 4}, [1], "Work.", [(5, "Work.", 1)], True)
def check_after(m, live):
    yield state(m), ({"work": {"calls": 3, "doc": "Work more."}}, {"work": 4}, [1], "Work more.", [(5, "Work more.", 2)], True)

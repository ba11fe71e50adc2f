"""The new text collects garbage: tables that it edits keep what the program has put there, and none is written over by another."""
def setup(m):
    tables = m.app.ROWS, m.app.TABLE, m.app.TAGS
    return locals()
def check_before(m, live):
    yield (m.app.ROWS[:1], m.app.TABLE["a"], 1 in m.app.TAGS, m.app.ROUTES), ([1], [1], True, [{"h": "eu"}, {"h": "us"}])
def drive(m, live, swap):
    m.app.ROWS.append(9)
    m.app.TABLE["z"] = 9
    m.app.TAGS.add(9)
    swap()
def check_after(m, live):
    yield (m.app.ROWS[:2], m.app.TABLE["b"], 2 in m.app.TAGS, m.app.ROUTES), ([1, 2], [2], True, [{"h": "us"}, {"h": "eu"}])
    yield (m.app.EU, m.app.US, m.app.ROUTES[0] is m.app.US), ({"h": "eu"}, {"h": "us"}, True)
def live_after(m, live):
    yield (m.app.ROWS, m.app.TABLE["z"], m.app.TAGS), ([1, 2, 9], 9, {1, 2, 9})
    yield [a is b for a, b in zip(live.tables, (m.app.ROWS, m.app.TABLE, m.app.TAGS))], [True] * 3

"""What decorators and hooks note of a definition by its name or their arguments goes with it, follows an edited argument, and stands where the text has it."""
def state(m):
    app = m.app
    return list(app.COUNTS.items()), app.ORDER, sorted(app.SEEN), app.routes.rows, list(app.routes.paths.items()), list(app.POOL), sorted(app.LIMITS), {name: sorted(words) for name, words in app.GROUPS.items()}, app.ALIASES, sorted(app.BY_TOPIC)
def check_before(m, live):
    yield state(m), ([("first", 1), ("second", 2), ("third", 3)], ["first", "second", "third"], ["first", "second", "third"], [("/a", 1), ("/b", 2), ("/c", 1)],
                     [("/a", 1), ("/b", 2), ("/c", 1)], ["One", "Two", "Three"], ["first", "second", "third"],
                     {"core": ["leave"], "math": ["add", "subtract"]}, {"q": "leave", "x": "leave"}, ["closed", "opened"])
def check_after(m, live):
    yield state(m), ([("first", 1), ("third", 3)], ["first", "third"], ["first", "third"], [("/z", 1), ("/b", 5), ("/n", 1), ("/c", 1)],
                     [("/z", 1), ("/b", 5), ("/n", 1), ("/c", 1)], ["One", "New", "Three"], ["first", "second", "third"],
                     {"core": ["leave"], "math": ["subtract"], "numbers": ["add"]}, {"q": "leave", "exit": "leave"}, ["gone", "opened"])

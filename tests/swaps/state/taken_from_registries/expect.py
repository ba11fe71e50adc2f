"""What is worked out from tables that hooks and decorators fill follows the edit of what is in them, and keeps what the program has counted there since."""
def setup(m):
    m.app.RUNS["Upper"] += 3
    m.app.HITS["/index"] += 2
    return locals()
def answers(m):
    app = m.app
    return app.NAMES, sorted(app.PRIORITIES.items()), app.KINDS, sorted(app.RUNS.items()), sorted(app.HITS.items())
def check_before(m, live):
    yield answers(m), (["Lower", "Upper"], [("Lower", 10), ("Upper", 5)], {"misc"}, [("Lower", 0), ("Upper", 3)], [("/index", 2)])
def check_after(m, live):
    yield answers(m), (["Lower", "Title", "Upper"], [("Lower", 20), ("Title", 20), ("Upper", 50)], {"other"}, [("Lower", 0), ("Title", 0), ("Upper", 3)],
                       [("/home", 0), ("/index", 2)])

"""A route table filled by a decorator: bodies follow, nothing is entered twice."""
def setup(m):
    serve, routes = m.app.serve, m.app.ROUTES
    return locals()
def check_before(m, live):
    yield (live.serve("/home"), live.serve("/about"), len(m.app.ROUTES)), ("home 1", "about 1", 2)
def check_after(m, live):
    yield (live.serve("/home"), live.serve("/about"), len(m.app.ROUTES)), ("home 2", "about 1", 2)
    yield m.app.ROUTES["/home"] is m.app.home, True
def live_after(m, live):
    yield m.app.ROUTES is live.routes, True

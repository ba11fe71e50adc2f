"""A decorator that another one hands on enters a function once, also when what it enters into is made with another argument; a route with slots moves."""
def look(m):
    return m.app.site.title, [r.path for r in m.app.site.router.routes], [(r.path, r.view()) for r in m.app.table.routes]
def check_before(m, live):
    yield look(m), ("one", ["/docs", "/a"], [("/x", "x")])
def check_after(m, live):
    yield look(m), ("two", ["/docs", "/a"], [("/y", "x")])
    yield m.app.site.router.routes[1].view is m.app.a, True

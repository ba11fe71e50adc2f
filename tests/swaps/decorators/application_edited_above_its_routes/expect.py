"""An application is made with another argument, and a route comes: those of the untouched statements stay, in every table they are in."""
def look(m):
    site = m.app.site
    return site.folder, site.table.rules, sorted(site.views), site.pages == [m.app.pages]
def check_before(m, live):
    yield look(m), ("static", ["/static", "/a", "/b"], ["/a", "/b", "/static"], True)
def check_after(m, live):
    yield look(m), ("files", ["/files", "/a", "/new", "/b"], ["/a", "/b", "/files", "/new"], True)
    yield [m.app.site.views[path]() for path in ("/files", "/a", "/new", "/b")], ["files", "a", "new", "b"]
    yield m.app.site.views["/a"] is m.app.a, True

"""A constant is edited that an untouched definition is entered under: it stands under the new key, and under that alone, in its place."""
def check_before(m, live):
    yield (list(m.app.HANDLERS), m.app.PATHS, list(m.app.KNOWN)), (["*", "other"], ["*", "other"], ["/v1/page", "/"])
def check_after(m, live):
    yield (list(m.app.HANDLERS), m.app.PATHS, list(m.app.KNOWN)), (["#", "other"], ["#", "other"], ["/v2/page", "/"])
    yield (m.app.HANDLERS["#"] is m.app.first, m.app.KNOWN["/v2/page"] is m.app.Page), (True, True)

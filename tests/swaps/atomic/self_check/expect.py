"""The new version's own check says False."""
REFUSED = "__livesh_check__"
def check_before(m, live):
    yield (m.app.f(), gone(m.app, "__livesh_check__")), (1, True)

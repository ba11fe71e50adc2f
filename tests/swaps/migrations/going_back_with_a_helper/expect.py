"""Going back runs the hook of the version that is left, with the helpers and constants that only that version has."""
ORACLE = "speaks about instances made before"
ROLLBACK = "the hook of the version that is left leaves its mark"
def setup(m):
    jar = m.app.Jar()
    return locals()
def check_before(m, live):
    yield (m.app.worth(5), gone(m.app, "over"), live.jar.coins), (10, True, 5)
def check_after(m, live):
    yield (live.jar.spare, live.jar.came_from, m.app.worth(5)), (12, 1, 16)

"""Names that the header of a function or a class binds by `:=`, new, edited and gone, and what reads them."""
def setup(m):
    limited, plain = m.app.limited, m.app.plain
    return locals()
def check_before(m, live):
    yield (live.limited(), m.app.leveled(), m.app.level, live.plain(), hasattr(m.app, "STEP")), ((3, 3), 1, 1, 1, False)
    yield (m.app.LIMIT, m.app.DOUBLE, m.app.KIND, m.app.Child.kind), (3, 6, "old", "old")
def check_after(m, live):
    yield (live.limited(), m.app.leveled(), m.app.level, live.plain(), m.app.STEP), ((4, 4), 2, 2, 10, 5)
    yield (m.app.LIMIT, m.app.DOUBLE, m.app.KIND, m.app.Child.kind), (4, 8, "new", "new")

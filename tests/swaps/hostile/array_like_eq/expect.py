"""Objects whose == gives an array (numpy's way): edited and unedited."""
def check_before(m, live):
    yield (m.app.DATA.v, m.app.LIMIT), ((1, 2, 3), 1)
def check_after(m, live):
    yield (m.app.DATA.v, m.app.LIMIT), ((1, 2, 4), 2)

"""A decorator and a hook are edited to fill one table more, which is new: it has what the untouched definitions enter."""
def check_before(m, live):
    yield sorted(m.app.KNOWN), ["Page", "index"]
def check_after(m, live):
    yield (sorted(m.app.KNOWN), m.app.NAMES, m.app.LEVELS), (["Page", "index"], ["index"], {"Page": 1})

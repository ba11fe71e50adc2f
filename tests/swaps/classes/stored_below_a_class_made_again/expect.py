"""A class statement runs again; what an unedited statement below it stored on the class is there for those that follow."""
def setup(m):
    held = m.app.WORD
    return locals()
def check_before(m, live):
    yield (live.held.text(), m.app.Parser().make("x").text(), m.app.Parser.rounds), ("<word>", "<x>", 3)
def check_after(m, live):
    yield (live.held.text(), m.app.Parser().make("x").text(), m.app.Parser.rounds), ("[word]", "[x]", 3)
    yield (m.app.LINE.text(), type(m.app.LINE) is m.app.Literal, m.app.Parser.literal is m.app.Literal), ("[linelineline]", True, True)

"""An imported name was bound a second time, wrapped; that statement goes and the import, whose branch is gone as well, shows again."""
def setup(m):
    return {"read": m.app.read}
def check_before(m, live):
    yield (m.app.read("%e4"), live.read("%e4")), ("ä", "ä")
def check_after(m, live):
    yield (m.app.read("%c3%a4", "utf8"), live.read("%e4", "latin1")), ("ä", "ä")
    yield m.app.unquote.__module__, "urllib.parse"

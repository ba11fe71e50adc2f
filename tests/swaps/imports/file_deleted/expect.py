"""A file is deleted and its function taken over by its importer."""
DELETED = ["util.py"]
NEW_VERSION = "open"
ORACLE = None
ROLLBACK = "the deleted file is not put back"
def setup(m):
    go = m.app.go
    return locals()
def check_before(m, live):
    yield live.go(), "theirs"
def check_after(m, live):
    yield (live.go(), m.app.go()), ("own", "own")

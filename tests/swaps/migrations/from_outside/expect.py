"""The migration is handed to swap()."""
ORACLE = "speaks about instances made before"
ROLLBACK = "going back has no migration"
def setup(m):
    u = m.app.User("Ada Lovelace")
    return locals()
def migrations(m):
    def split(self, old_version, old):
        self.first, self.last = old["name"].split()
        del self.name
    return {m.name("app") + ":User": split}
def check_before(m, live):
    yield live.u.hi(), "Ada Lovelace"
def check_after(m, live):
    yield (live.u.hi(), sorted(vars(live.u))), ("Lovelace, Ada", ["first", "last"])

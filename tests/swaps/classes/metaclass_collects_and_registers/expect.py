"""A metaclass collects the fields of its classes and registers them in a table of its own; a field goes, another comes."""
def setup(m):
    return {"tables": m.orm.Meta.tables}
def check_before(m, live):
    yield (sorted(m.app.User.fields), sorted(m.app.User.names), live.tables == {"Model": m.orm.Model, "User": m.app.User}), \
        (["a", "b", "c"], ["a", "b", "c"], True)
def check_after(m, live):
    yield (list(m.app.User.fields), sorted(m.app.User.names), live.tables == {"Model": m.orm.Model, "User": m.app.User}), \
        (["a", "z", "c"], ["a", "c", "z"], True)

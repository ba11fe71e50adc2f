"""TypedDict keys are edited."""
def setup(m):
    Row, Opt = m.app.Row, m.app.Opt
    return locals()
def check_before(m, live):
    yield (live.Row.__required_keys__, live.Opt.__optional_keys__), (frozenset({"id"}), frozenset({"a"}))
def check_after(m, live):
    yield (m.app.Row.__required_keys__, m.app.Opt.__optional_keys__), (frozenset({"id", "name"}), frozenset({"b"}))
    yield (live.Row.__required_keys__, live.Row.__annotations__["id"], m.app.row()), (frozenset({"id", "name"}), str, {"id": 1})

"""Going back names the calls of a version that it does not take back, and those alone; neither they nor what adds to a value is done once more."""
ROLLBACK = "it is done here, for what it says"
NEW_VERSION = "open"
def state(m):
    return m.lib.table, getattr(m.lib, "extra", None), m.lib.level, m.lib.server.value, m.app.Total.number
def check_before(m, live):
    yield state(m), ({}, None, 0, 0, 2)
def check_after(m, live):
    yield state(m)[:-1], ({"a": 1}, 1, 4, 1)
def live_after(m, live):
    import livesh
    text = next(v.source for v in livesh.versions(m.name("app")) if v.current)
    yield state(m), ({"a": 1}, 1, 4, 1, 2)
    for _ in range(2):
        said = [w.partition(": ")[2].replace(m.name("lib"), "lib") for w in livesh.rollback(m.name("app")).warnings]
        yield said, [f"lib.{call} was called by the version that is left; what it did stays" for call in ("set_level(4)", "server.start()")]
        yield state(m), ({}, None, 4, 1, 2)
        livesh.swap(m.name("app"), sources={m.name("app"): text})
        yield state(m), ({"a": 1}, 1, 4, 1, 2)

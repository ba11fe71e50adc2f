"""Functions called at the top level fill tables: one from everything there is (and is deleted then), one whose body is edited."""


def setup(m):
    m.app.by_code[999] = m.app.Teapot
    m.app.seen.append("live")
    table, seen = m.app.by_code, m.app.seen
    return locals()


def check_before(m, live):
    yield m.app.by_code, {404: m.app.NotFound, 418: m.app.Teapot, 999: m.app.Teapot}
    yield m.app.seen, ["A", "B", "live"]
    yield gone(m.app, "_find"), True


def check_after(m, live):
    yield m.app.by_code, {404: m.app.NotFound, 418: m.app.Teapot, 421: m.app.Misdirected, 999: m.app.Teapot}
    yield m.app.of(421).code, 421
    yield m.app.seen, ["aa", "bb", "live"]
    yield gone(m.app, "_find"), True


def live_after(m, live):
    yield m.app.by_code is live.table, True
    yield m.app.seen is live.seen, True

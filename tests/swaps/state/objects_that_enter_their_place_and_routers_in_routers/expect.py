"""What an object is told of its place is told once more for an edited class, never for the old text of it; a router that has taken in another one says so."""
ORACLE = "what stays is what it was"
ROLLBACK = "what was put in beside stays"


def paths(router):
    return [path for path, _ in router.routes]


def check_before(m, live):
    yield (m.app.PLACES, paths(m.app.pages), paths(m.app.top)), ([("a", 1), ("b", 2)], ["/a"], ["/v1/a"])


def drive(m, live, swap):
    done = swap()
    live.said = [each.partition(": ")[2] for each in (*done.held, *done.warnings)]


def check_after(m, live):
    yield [each for each in m.app.PLACES if each[0] == "a"], [("a", 1), ("a", 10)]
    yield (paths(m.app.pages), paths(m.app.top), m.app.Conf.a.default), (["/a", "/b"], ["/v1/a"], 10)


def live_after(m, live):
    yield live.said, ["top.include(pages) was held: it takes something out of pages, which the edit fills, and running it again could have effects",
                      "PLACES keeps what was put there when definitions were made before, beside what making them puts there now"]

"""Objects in containers that several statements fill are state: an edit of their class makes none of them anew."""


def everyone(m):
    return [*m.app.LOOPED, *m.app.BY_KEY["a"], *m.app.BY_KEY["b"], m.app.BY_KEY["c"], *m.app.SAID, *m.app.KEEP.lines]


def setup(m):
    objects = everyone(m)
    for number, line in enumerate(objects):
        line.n = 70 + number
    m.app.LOOPED.append(m.app.Line(90))
    m.app.KEEP.lines.insert(0, m.app.Line(91))
    return {"objects": objects, "keep": m.app.KEEP, "lists": (m.app.LOOPED, m.app.BY_KEY["a"], m.app.KEEP.lines)}


def drive(m, live, swap):
    live.result = swap()


def live_after(m, live):
    found = everyone(m)
    yield sorted(line.n for line in found), [*range(70, 79), 90, 91]
    yield [any(line is each for each in found) for line in live.objects], [True] * 9
    yield {line.m for line in found}, {0}
    yield (m.app.KEEP is live.keep, m.app.LOOPED is live.lists[0], m.app.BY_KEY["a"] is live.lists[1], m.app.KEEP.lines is live.lists[2]), (True,) * 4
    yield live.result.held, []

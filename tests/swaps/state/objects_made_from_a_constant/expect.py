"""Objects in a list whose making reads an edited constant take the new value and keep the rest; what the program appended or took out stays so."""
ORACLE = "a fresh process has none of what the program did"


def setup(m):
    m.app.LINES[0].n, m.app.QUEUE[2].n = 70, 72
    m.app.LINES.append(m.app.Line(90))
    m.app.QUEUE.append(m.app.Line(91))
    m.app.SET.add(m.app.Line(92))
    return {"lines": list(m.app.LINES), "queue": list(m.app.QUEUE), "set": set(m.app.SET), "first": m.app.FIRST}


def drive(m, live, swap):
    live.result = swap()


def check_before(m, live):
    yield [(line.n, line.limit) for line in m.app.LINES], [(70, 3), (1, 3), (2, 3), (90, 3)]
    yield [(line.n, line.limit) for line in m.app.QUEUE], [(0, 3), (1, 3), (72, 3), (91, 3)]


def check_after(m, live):
    yield [(line.n, line.limit) for line in m.app.LINES], [(70, 5), (1, 5), (2, 5), (90, 3)]
    yield [(line.n, line.limit) for line in m.app.QUEUE], [(0, 5), (1, 5), (72, 5), (91, 3)]


def live_after(m, live):
    yield (list(m.app.LINES) == live.lines, list(m.app.QUEUE) == live.queue, m.app.SET == live.set, m.app.FIRST is live.first), (True,) * 4
    yield any("keeps its objects as they are" in text for text in live.result.warnings), True

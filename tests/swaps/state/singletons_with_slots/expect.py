"""Objects with slots that are compared by identity: the head of their class is edited, or their own statement, and they stay the objects they were."""


def setup(m):
    return {"t": m.app.T, "star": m.app.STAR, "mark": m.app.MARK, "path": m.app.path("a"), "held": [m.app.T.one, m.app.MARK]}


def check_before(m, live):
    yield [m.app.root(s) for s in (live.t, live.star, live.path, live.held[0], m.app.T, m.app.path("b"), m.app.S.x)], ["T"] * 6 + ["S"]
    yield [(c.name, c.level) for c in (live.mark, m.app.MARK)], [("mark", 1)] * 2


def check_after(m, live):
    yield [m.app.root(s) for s in (live.t, live.star, live.path, live.held[0], m.app.T, m.app.path("c"), m.app.S.x)], ["T"] * 6 + ["S"]
    yield [(c.name, c.level) for c in (live.mark, m.app.MARK)], [("mark", 2)] * 2


def live_after(m, live):
    yield [m.app.T is live.t, m.app.STAR is live.star, m.app.MARK is live.mark], [True] * 3

"""Definitions that stood behind a guard stand free: those that were not made are made, the others stay what they are. A condition with effects is not asked again."""
ORACLE = "the condition has an effect"


def setup(m):
    always = m.app.always
    return locals()


def check_before(m, live):
    yield hasattr(m.app, "trace"), False
    yield hasattr(m.app, "LEVEL"), False
    yield live.always(), 1


def check_after(m, live):
    yield (m.app.trace(), m.app.LEVEL, m.app.always()), ("traced", 2, 1)


def live_after(m, live):
    yield m.app.always is live.always, True
    yield m.ledger.entries, ["asked", "registered"]

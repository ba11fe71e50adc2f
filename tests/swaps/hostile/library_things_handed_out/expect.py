"""What a call with effects handed out is a library's: names leave it, and nothing of it is touched, there and back."""
def library(m):
    return m.lib.SETTINGS, m.lib.OTHERS, m.lib.ORDER, m.lib.FIRST.number, m.lib.SECOND.number, m.lib.tool(), hasattr(m.lib.Desk, "number")
WHOLE = ({"a": 1}, {"b": 2}, [1], 1, 2, "library", False)
def setup(m):
    own = m.app.own
    return locals()
def check_before(m, live):
    yield library(m), WHOLE
    yield (m.app.settings is m.lib.SETTINGS, m.app.order is m.lib.ORDER, m.app.desk is m.lib.FIRST, m.app.tool is m.lib.tool, m.app.Desk is m.lib.Desk), (True,) * 5
    yield m.app.own, {"mine": 1}
def check_after(m, live):
    yield library(m), WHOLE
    yield (m.app.settings is m.lib.OTHERS, m.app.order, m.app.desk is m.lib.SECOND, m.app.tool(), m.app.Desk.number), (True, [7], True, "ours", 9)
    yield m.app.own, {"mine": 2}
def live_after(m, live):
    yield live.own is m.app.own, True

"""Only annotations change: the held function shows the new ones."""
def setup(m):
    held = m.app.f
    return locals()
def check_before(m, live):
    yield live.held.__annotations__, {"a": int, "rest": str, "return": bool}
def check_after(m, live):
    yield live.held.__annotations__, {"a": "bytes", "rest": str, "return": "list[int]"}

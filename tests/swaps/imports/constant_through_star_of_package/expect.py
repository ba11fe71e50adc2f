"""A default that was worked out from a constant which came through a star follows it."""
def setup(m):
    import_me = m("pk.more")
    return {"kind": m.app.Server}
def check_before(m, live):
    yield live.kind().addr, ("h", 80)
def check_after(m, live):
    yield live.kind().addr, ("h", 8080)

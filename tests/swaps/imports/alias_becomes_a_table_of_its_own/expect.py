"""A name that stood for another one's table gets its own: neither that one nor who has it by a default is written over."""
def setup(m):
    eu = m.lib.EU
    return locals()
def check_before(m, live):
    yield (m.app.ROUTES, m.lib.BOX, m.lib.Client().table), ({"primary": {"host": "eu"}, "backup": {"host": "eu"}}, [{"host": "eu"}] * 2, {"host": "eu"})
    yield (m.lib.EU is m.lib.US, m.app.ROUTES["backup"] is m.lib.US), (True, True)
def check_after(m, live):
    yield (m.app.ROUTES, m.lib.BOX, m.lib.Client().table), ({"primary": {"host": "eu"}, "backup": {"host": "us"}}, [{"host": "eu"}, {"host": "us"}], {"host": "us"})
    yield (m.lib.EU is m.lib.US, m.app.ROUTES["backup"] is m.lib.US, m.lib.Client().table is m.lib.US, live.eu is m.lib.EU), (False, True, True, True)

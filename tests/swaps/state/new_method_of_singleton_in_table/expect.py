"""A dispatch table names a method that is new on the class of a live object."""
def setup(m):
    m.app.ROUTES['/run'] = m.app.svc.b
    ra = m.app.ROUTES['/a']
    ra()
    return locals()
def check_before(m, live):
    yield (live.ra(), m.app.ROUTES['/b']()), (('a1', 'main'), ('b1', 'main'))
    yield sorted((k for k in m.app.ROUTES if k != '/run')), ['/a', '/b']
    yield m.app.ORDER[0](), ('a1', 'main')
def check_after(m, live):
    yield (live.ra(), m.app.ROUTES['/b']()), (('a2', 'main'), ('b2', 'main'))
    yield sorted((k for k in m.app.ROUTES if k != '/run')), ['/a', '/b', '/c']
    yield m.app.ORDER[0](), ('c2', 'main')
def live_after(m, live):
    yield m.app.ROUTES['/run']()[0], 'b2'
    yield m.app.svc.calls > 1 and m.app.ROUTES['/a'].__self__ is m.app.svc, True
    yield m.app.ROUTES.get('/c', live.ra).__self__ is m.app.svc, True
def live_back(m, live):
    yield m.app.ROUTES['/run']()[0], 'b1'
    yield m.app.svc.calls > 1 and m.app.ROUTES['/a'].__self__ is m.app.svc, True
    yield m.app.ROUTES.get('/c', live.ra).__self__ is m.app.svc, True

"""A method goes up to one of several new bases that define it: who holds it has the one its class gets it from, and none is another's."""


def setup(m):
    return {"made": m.app.Controller.__init__, "unix": m.app.Unix.__init__, "base": m.app.Base.__init__}


def check_before(m, live):
    yield vars(m.app.Controller("h", "here")), {"handler": "h", "host": "here"}
    yield vars(m.app.Unix("h", "/run")), {"handler": "h", "path": "/run"}


def check_after(m, live):
    yield vars(m.app.Controller("h", "here")), {"handler": "h", "host": "here", "thread": None}
    yield vars(m.app.Unix("h", "/run")), {"handler": "h", "path": "/run", "thread": None}
    yield (m.app.Inet.__init__ is live.made, m.app.UnixMixin.__init__ is live.unix, m.app.Base.__init__ is live.base), (True, True, True)
    yield len({m.app.BaseController.__init__, live.made, live.unix, live.base}), 4

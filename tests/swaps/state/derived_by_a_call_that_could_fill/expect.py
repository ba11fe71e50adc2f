"""A value worked out from a constant by a call that fills what it is given: where it is given nothing it follows, where it is given state it is held, and that is said."""
ORACLE = "a fresh process makes both"


def setup(m):
    return {"url": m.app.url, "noted": m.app.noted}


def check_before(m, live):
    yield (m.app.url("aa"), m.app.url("bb"), live.url("aa"), m.app.SEEN), (True, False, True, {"text": ["noted"]})


def check_after(m, live):
    yield (m.app.url("aa"), m.app.url("bb"), m.app.SEEN), (False, True, {"text": ["noted"]})


def drive(m, live, swap):
    live.result = swap()


def live_after(m, live):
    yield (live.url("bb"), live.url is m.app.url, live.noted("aa"), live.noted is m.app.noted), (True, True, True, True)
    yield [("noted" in h, "url" in h.partition("was held")[0]) for h in live.result.held], [(True, False)]

"""Tables whose keys are tuples and frozensets of classes and functions: a key made of the live ones finds what the edited text put there."""


def setup(m):
    return {"CLIENT": m.app.CLIENT, "readers": m.app.READERS}


def check_before(m, live):
    app = m.app
    yield [app.READERS[app.CLIENT, app.IDLE](), app.READERS[app.CLIENT][app.IDLE](), app.READERS[frozenset([app.CLIENT, app.IDLE])]], ["old", "old", 1]
    yield len(app.READERS), 3
    yield hasattr(app, "WRITERS"), False


def check_after(m, live):
    app = m.app
    yield [app.READERS[app.CLIENT, app.IDLE](), app.READERS[app.CLIENT][app.IDLE](), app.READERS[frozenset([app.CLIENT, app.IDLE])]], ["new", "new", 2]
    yield (len(app.READERS), app.READERS["more"]), (4, 3)
    yield [app.WRITERS[app.CLIENT, (app.IDLE, app.Line)], app.WRITERS[frozenset([app.Line, (app.CLIENT, app.read)])]], [1, 2]
    yield [each in app.STATES for each in ((app.CLIENT, app.IDLE), frozenset([app.IDLE, app.Line]), app.read)], [True] * 3
    yield [each in app.GROUPS for each in ((app.Line, app.read), frozenset([app.CLIENT]))], [True] * 2
    yield all(app.READERS[key] is value for key, value in app.READERS.items()), True


def live_after(m, live):
    yield m.app.READERS is live.readers, True

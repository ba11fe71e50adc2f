"""Tables made of everything the module has (`sys.modules[__name__]`, `globals()`, `dir()`): a class is added, another is edited."""


def setup(m):
    m.app._TABLE["live"] = m.app.Locale
    table, english = m.app._TABLE, m.app.English
    return locals()


def check_before(m, live):
    yield sorted(m.app._TABLE), ["en", "live"]
    yield m.app.CODES, {"English": m.app.English}
    yield m.app.__all__, ["CODES", "English", "Locale"]


def check_after(m, live):
    yield sorted(m.app._TABLE), ["en", "en_us", "live", "sw"]
    yield m.app.lookup("sw")().hello(), "jambo"
    yield m.app.lookup("en_us") is m.app.English, True
    yield m.app.CODES, {"English": m.app.English, "Swahili": m.app.Swahili}
    yield m.app.__all__, ["CODES", "English", "Locale", "Swahili"]


def live_after(m, live):
    yield m.app._TABLE is live.table, True
    yield m.app.English is live.english, True
    yield (m.app._names is vars(m.app), vars(m.app)["__builtins__"] is vars(__import__("builtins"))), (True, True)

"""A base class gets an `__init_subclass__` that enters its subclasses in a table: those there were are in it, once, as they are."""


def setup(m):
    return {"English": m.app.English, "de": m.app.German()}


def check_before(m, live):
    yield (m.app.locale("en"), m.app.locale("de"), live.de.hello()), ("en", "de", "de")


def check_after(m, live):
    yield (m.app.locale("en"), m.app.locale("de"), live.de.hello()), ("hello en", "hello de", "hello de")
    yield list(m.app._locale_map), ["en", "en_us", "de"]
    yield (m.app._locale_map["en"] is m.app.English, [c.__name__ for c in m.app.Locale.known]), (True, ["English", "German"])
    yield (m.app.English is live.English, type(live.de) is m.app.German), (True, True)

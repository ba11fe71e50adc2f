"""An edited statement makes a table of what `sys.modules[__name__]` has, whose common base is edited as well."""


def setup(m):
    english, french = m.app.English, m.app.French()
    return locals()


def check_before(m, live):
    yield m.app._table, {"en": m.app.English, "fr": m.app.French}
    yield m.app.French().hello(), "bonjour"


def check_after(m, live):
    yield m.app._locales, {"en": m.app.English, "fr": m.app.French}
    yield m.app._locales["fr"]().hello(), "bonjour!"
    yield m.app.system, 3


def live_after(m, live):
    yield m.app._locales["en"] is live.english, True
    yield live.french.hello(), "bonjour!"
    yield type(live.french) is m.app._locales["fr"], True
    yield m.app.sys is __import__("sys"), True

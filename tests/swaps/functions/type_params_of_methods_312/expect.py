"""The type parameters of a method and a function are edited with them."""
PYTHON = (3, 12)
def setup(m):
    conv, first = m.app.Box(3).conv, m.app.first
    return locals()
def check_before(m, live):
    yield ([str(t) for t in live.conv.__type_params__], [str(t) for t in live.first.__type_params__]), (["U"], ["T"])
def check_after(m, live):
    yield ([str(t) for t in live.conv.__type_params__], [str(t) for t in live.first.__type_params__]), (["U", "V"], ["T", "Ts"])
    yield (live.conv(str), live.first(1), live.first.__type_params__[0].__constraints__), (["3"], (1,), (int, str))

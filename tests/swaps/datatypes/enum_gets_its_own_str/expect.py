"""Enums get methods that `Enum` itself had given them: all the other enums of the process keep theirs."""
import http
def setup(m):
    app = m.app
    a=app.E.A;s=app.S.A;i=app.I.A
    return {"a": a, "i": i, "s": s}
def check_before(m, live):
    app, a, i, s = m.app, live.a, live.i, live.s
    yield (str(a),repr(a),f'{a}'), ('E.A', '<E.A: 1>', 'E.A')
    yield (str(s),repr(s),f'{s}'), ('S.A', "<S.A: 'a'>", 'S.A')
    yield (str(i),repr(i),f'{i}'), ('1', '<I.A: 1>', '1')
    yield (str(app.Other.Z),repr(app.Other.Z),f'{app.Other.Z}'), ('Other.Z', '<Other.Z: 1>', 'Other.Z')
    yield (str(app.OS.Z),repr(app.OS.Z)), ('OS.Z', "<OS.Z: 'z'>")
    yield repr(http.HTTPStatus.OK), '<HTTPStatus.OK: 200>'
def check_after(m, live):
    app, a, i, s = m.app, live.a, live.i, live.s
    yield (str(a),repr(a),f'{a}'), ('E!', 'ER', 'EF')
    yield (str(s),repr(s),f'{s}'), ('S!', 'SR', 'SF')
    yield (str(i),repr(i),f'{i}'), ('I!', 'IR', 'I!')
    yield (str(app.Other.Z),repr(app.Other.Z),f'{app.Other.Z}'), ('Other.Z', '<Other.Z: 1>', 'Other.Z')
    yield (str(app.OS.Z),repr(app.OS.Z)), ('OS.Z', "<OS.Z: 'z'>")
    yield repr(http.HTTPStatus.OK), '<HTTPStatus.OK: 200>'

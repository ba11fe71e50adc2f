"""A class gets a metaclass that answers for it with the attributes, also the name, of another class: who holds it holds the same class."""
import enum


def setup(m):
    return {"unit": m.app.Unit}
def check_before(m, live):
    yield m.app.size("DOZEN"), 12
    yield live.unit is m.app.Unit, True
    yield live.unit["DOZEN"].value, 12
    yield type(live.unit) is type(enum.Flag), True
def check_after(m, live):
    yield m.app.size("DOZEN"), 12
    yield live.unit is m.app.Unit, True
    yield type(live.unit) is m.app._Deprecated, True
    yield live.unit["DOZEN"] is m.app._Unit.DOZEN, True
    yield live.unit.PIECE is m.app._Unit.PIECE, True

"""A metaclass nobody edited asks `isinstance` of members whose class is edited in the same change: it knows them, and they have their names."""
def setup(m):
    return {"order": m.shop.Order()}
def check_before(m, live):
    yield live.order.show(), ["qty=1", "price=2"]
def check_after(m, live):
    yield live.order.show(), ["qty=1 pc", "price=3 pc", "parts=4 pc"]
    yield [m.shop.Order.__dict__[n].name for n in ("qty", "price", "parts")], ["qty", "price", "parts"]
    yield [type(f) is m.app.Whole and f.__class__ is m.app.Whole for f in m.shop.Order.fields.values()], [True] * 3
    yield "__class__" in vars(m.app.Whole), False

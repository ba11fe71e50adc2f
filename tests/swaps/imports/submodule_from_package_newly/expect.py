"""A module newly imports, from the package, a submodule that is edited in the same change."""
FIRST = ["shop", "shop.taxes", "shop.prices"]
def setup(m):
    price = m("shop.prices").price
    return locals()
def check_before(m, live):
    yield live.price(), 1
def check_after(m, live):
    yield (live.price(), m("shop.prices").taxes is m("shop.taxes")), (707, True)

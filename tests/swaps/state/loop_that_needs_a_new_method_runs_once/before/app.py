SEEN = []
class Shop:
    def one(self): return 1
shop = Shop()
for name in ("one",):
    SEEN.append(name)
    getattr(shop, name)()

SEEN = []
class Shop:
    def one(self): return 1
    def two(self): return 2
shop = Shop()
for name in ("one", "two"):
    SEEN.append(name)
    getattr(shop, name)()

def collect(item, seen=[], *, step=3):
    seen.append(item)
    return len(seen) * step


class Book:
    def price(self, rate=7):
        return rate

    def of(self):
        return self.price()

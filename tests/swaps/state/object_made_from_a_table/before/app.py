LIMIT = 10
TABLE = {"a": 1}
TABLE["b"] = 2


class Lookup:
    def __init__(self, extra=()):
        self.table = dict(TABLE)
        self.table.update(extra)
        self.limit = LIMIT
        self.used = 0

    def __call__(self, name):
        self.used += 1
        return self.table[name], self.limit


lookup = Lookup()
strict: Lookup = Lookup({"s": 0})

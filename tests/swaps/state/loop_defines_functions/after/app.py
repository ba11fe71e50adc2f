def make(name):
    def get(self): return name, self.v, "new"
    return get
class Row:
    v = 1
for _n in ("id", "title", "body"):
    setattr(Row, _n, make(_n))

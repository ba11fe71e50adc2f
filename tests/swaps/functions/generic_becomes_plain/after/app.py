def head(xs): return xs[0], "plain"
class Bag:
    def put(self, x): return "bag", x

class H:
    ROUTES = {}
    ORDER = []
    def a(self): return "a"
    ROUTES["a"] = a
    ORDER.append("a")
    def b(self): return "b"
    ROUTES["b"] = b
    ORDER.append("b")
    FLAGS = set()
    FLAGS.add("x"); FLAGS.add("y")
    OPTS = dict(k=1)
    OPTS.update(z=2, w=3)

class H:
    ROUTES = {}
    ORDER = []
    def a(self): return "a2"
    ROUTES["a2"] = a
    ORDER.append("a2")
    def c(self): return "c"
    ROUTES["c"] = c
    ORDER.append("c")
    FLAGS = set()
    FLAGS.add("y"); FLAGS.add("q")
    OPTS = dict(k=1)
    OPTS.update(z=2, v=5)

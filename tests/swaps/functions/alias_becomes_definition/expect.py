"""A second name of a function, in the module and in a class, becomes a definition of its own: the first one is not touched by it."""
def setup(m):
    f, h, chain = m.app.f, m.app.h, m.app.Chain()
    return locals()
def check_before(m, live):
    yield (m.app.f(1), m.app.g(1), m.app.h(1), live.f(2), live.h(2)), (("f1", 1), ("f1", 1), ("h1", 1), ("f1", 2), ("h1", 2))
    yield (live.chain.a, live.chain["b"], live.chain.one(), live.chain.two()), (("attr1", "a"), ("attr1", "b"), 1, 1)
    yield (m.app.g is m.app.f, m.app.Chain.two is m.app.Chain.one), (True, True)
def check_after(m, live):
    yield (m.app.f(1), m.app.g(1), m.app.h(1), live.f(2), live.h(2)), (("f2", 1), ("g2", 1), ("h2", 1), ("f2", 2), ("h2", 2))
    yield (live.chain.a, live.chain["b"], live.chain.one(), live.chain.two()), (("attr2", "a"), ("item2", "b"), 1, 2)

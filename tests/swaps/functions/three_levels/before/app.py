def a(x):
    def b(y):
        def c(z):
            return "one", x, y, z
        def d(z):
            return "same", x, z
        return c, d
    return b

ROUTES = [("GET", "/a", lambda r: ("a1", r)), ("POST", "/b", lambda r: ("b1", r))]
OPS = {"neg": lambda x: -x, "pair": (lambda x: (x, 1), lambda x: (x, 2))}
KEY = (lambda x: x[0])
compose = lambda *fs: lambda x: __import__("functools").reduce(lambda a, f: f(a), fs, x)
inc2 = compose(lambda x: x + 1, lambda x: x * 2)
first, *rest = [lambda: "f1", lambda: "r1", lambda: "s1"]

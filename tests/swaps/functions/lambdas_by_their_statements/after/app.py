ROUTES = [("GET", "/a", lambda r: ("a2", r)), ("POST", "/b", lambda r: ("b1", r)), ("PUT", "/c", lambda r: ("c2", r))]
OPS = {"neg": lambda x: ("neg", -x), "pair": (lambda x: (x, 1), lambda x: (x, 22))}
KEY = (lambda x: x[-1])
compose = lambda *fs: lambda x: __import__("functools").reduce(lambda a, f: f(a), fs, x)
inc2 = compose(lambda x: x + 10, lambda x: x * 2)
first, *rest = [lambda: "f2", lambda: "r2", lambda: "s2"]

def __getattr__(name):
    if name.startswith("x"): return "dyn2 " + name
    raise AttributeError(name)
def __dir__(): return ["x1", "x2"]

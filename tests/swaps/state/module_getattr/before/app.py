def __getattr__(name):
    if name.startswith("x"): return "dyn1 " + name
    raise AttributeError(name)
def __dir__(): return ["x1"]

def apply(name, /, *args, **kw): return HANDLERS[name](*args, **kw)
HANDLERS = {
    "sum": lambda *xs: -sum(xs),
    "fmt": lambda x, /, *, width=3: f"{x:>{width}}",
}

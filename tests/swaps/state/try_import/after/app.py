try:
    import no_such_accelerator as fast
except ImportError:
    fast = None
    def encode(x): return "slower", x
try:
    from json import dumps
except ImportError:
    dumps = None
else:
    def text(x): return dumps([x])

import contextlib
try:
    from fast_not_there import K, run
except ImportError:
    from slow import K, run
with contextlib.suppress(ImportError):
    from slow import K as AGAIN
def go(k=K): return k, run(), AGAIN

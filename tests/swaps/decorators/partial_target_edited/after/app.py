import functools
def power(base, exp): return (base ** exp, "p")
square = functools.partial(power, exp=2)
class M:
    def send(self, kind, x): return kind.upper(), x
    ping = functools.partialmethod(send, "ping")

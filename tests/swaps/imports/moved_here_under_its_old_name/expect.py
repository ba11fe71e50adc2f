"""A class and a function come from the module that defined them under other names."""
def setup(m):
    lib = m.lib
    b=lib.Box(); m=b.go; t=lib.thing
    return {"b": b, "m": m, "t": t}
def check_before(m, live):
    lib, b, m, t = m.lib, live.b, live.m, live.t
    yield m(), 'b1'
    yield t(), 'v1'
    yield b.go(), 'b1'
def check_after(m, live):
    lib, b, m, t = m.lib, live.b, live.m, live.t
    yield m(), 'b2'
    yield t(), 'v2'
    yield b.go(), 'b2'

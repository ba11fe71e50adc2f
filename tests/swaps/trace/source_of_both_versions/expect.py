"""The traceback of an old frame shows the old line, that of a new one the new line."""
import inspect, traceback
def setup(m):
    g = m.app.gen(); next(g)
    return locals()
def last_line(call):
    try:
        call()
    except Exception as exc:
        return traceback.extract_tb(exc.__traceback__)[-1].line
def check_before(m, live):
    yield last_line(m.app.f), 'raise ValueError("one")'
    yield inspect.getsource(m.app.f), 'def f():\n    raise ValueError("one")\n'
def check_after(m, live):
    yield last_line(m.app.f), 'raise ValueError("two")'
    yield inspect.getsource(m.app.f), 'def f():\n    x = 1\n    raise ValueError("two")\n'
def live_after(m, live):
    yield last_line(lambda: next(live.g)), 'raise ValueError("gen one")'

"""A plain function becomes a generator function; holders get the new kind."""
import inspect
def setup(m):
    held = m.app.numbers
    return locals()
def check_before(m, live):
    yield live.held(3), [0, 1, 2]
def check_after(m, live):
    yield list(m.app.numbers(3)), [0, 1, 2]
    yield (m.app.total(4), inspect.isgeneratorfunction(m.app.numbers)), (6, True)
    yield inspect.isgenerator(live.held(3)), True

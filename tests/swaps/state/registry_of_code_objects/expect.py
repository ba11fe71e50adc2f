"""Functions whose code objects a decorator has put into a set and a table: those know the new code as well."""


def setup(m):
    edited, call, context = m.app.edited, m.app.Context.call, m.app.Context()
    m.marking.timings[edited.__code__].append(7)
    return locals()


def known(m, live):
    codes = m.app.moved.__code__, live.edited.__code__, live.call.__code__, m.app.Context.headed.__code__
    return [c in m.marking.internal for c in codes] + [live.edited.__code__ in m.marking.timings]


def check_before(m, live):
    yield known(m, live), [True] * 5
    yield (live.edited(), live.context.call(), live.context.headed()), (1, 1, 1)


def check_after(m, live):
    yield known(m, live), [True] * 5
    yield (live.edited(), live.context.call(), live.context.headed()), (2, 2, 2)


def live_after(m, live):
    yield m.marking.timings[live.edited.__code__], [7]
    yield (len(m.marking.internal), len(m.marking.timings)), (4, 1)


def live_back(m, live):
    yield m.marking.timings[live.edited.__code__], [7]
    yield (len(m.marking.internal), len(m.marking.timings)), (4, 1)

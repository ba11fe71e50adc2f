"""A trial makes instances beside the live ones (doubles, old values worked out again): hooks are called for those that live, and going back warns of nobody."""

ORACLE = "a fresh process calls no hook"


def setup(m):
    first, listed, partial = m.app.first, m.app.holder.lines[0], m.app.holder.part.args[0]
    return locals()


def check_before(m, live):
    yield [sorted(vars(each)) for each in (m.app.first, m.app.holder.lines[0])], [["sku"], ["sku"]]


def check_after(m, live):
    yield sorted(each.sku for each in m.shapes.CALLED), ["chained", "first", "listed", "mapped", "partial"]
    yield [m.app.first.tax, m.app.holder.lines[0].tax], [5, 6]


def drive(m, live, swap):
    import gc
    gc.collect()
    done = swap()
    assert [5] == [each["instances"] for each in done.plan.migrations["results"]], done.plan.migrations
    return done

"""A function that remembers its results, and one that a decorator made an object of, move to a module of their own: both go on as what they were for those who hold them."""
FIRST = ["pk.old"]
def setup(m):
    width, tool = m("pk.old").width, m("pk.old").tool
    width(1)
    tool.opts.append(3)
    return locals()
def check_before(m, live):
    yield (m("pk.old").use(1), live.width(2)), (2, 3)
def check_after(m, live):
    yield (m("pk.old").use(1), live.width(2), m("pk.new").width(2)), (3, 4, 4)
    yield m("pk.new").width is m("pk.old").width is live.width, True
    live.width.cache_clear()
    yield (m("pk.new").width(7), m("pk.old").CALLS[-1], m("pk.old").CALLS is m("pk.new").CALLS), (9, 7, True)
def live_after(m, live):
    yield (m("pk.new").tool is m("pk.old").tool is live.tool, live.tool.opts, live.tool(2)), (True, [3], 40)
def live_back(m, live):
    yield (m("pk.old").width is live.width, m("pk.old").tool is live.tool, live.tool(2)), (True, True, 20)

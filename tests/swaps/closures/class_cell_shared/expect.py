"""A method of a local class starts to use __class__."""
def setup(m):
    Node = m.app.build(3)
    node = Node()
    return locals()
def check_before(m, live):
    yield (live.node.size(), live.node.twin() is live.Node), (3, True)
def check_after(m, live):
    yield m.app.build(4)().size(), (4, "Node")
    yield (live.node.size(), live.node.twin() is live.Node), ((3, "Node"), True)

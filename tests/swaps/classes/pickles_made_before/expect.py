"""Objects pickled before the edit come back as the live class; deep copies too."""
import copy, pickle
def setup(m):
    o = m.app.Order(5)
    data = pickle.dumps([o, m.app.Order, m.app.hook])
    return locals()
def check_before(m, live):
    o, C, h = pickle.loads(live.data)
    yield (o.show(), C is m.app.Order, h(1)), (("one", 5), True, ("h1", 1))
def check_after(m, live):
    o, C, h = pickle.loads(live.data)
    yield (o.show(), C is m.app.Order, h(1), h is m.app.hook), (("two", 5), True, ("h2", 1), True)
    yield copy.deepcopy(live.o).show(), ("two", 5)
    yield pickle.loads(pickle.dumps(live.o)).show(), ("two", 5)

"""Members pickled before the edit come back as the same objects."""
import pickle
def setup(m):
    data = pickle.dumps(m.app.C.B)
    b = m.app.C.B
    return locals()
def check_before(m, live):
    yield pickle.loads(live.data) is live.b, True
def check_after(m, live):
    yield (pickle.loads(live.data) is live.b, live.b.low()), (True, "b")

"""A loop stores names through `globals()`; what it loops over is edited."""
def setup(m):
    return {"get": m.app.do_get}
def check_before(m, live):
    yield (live.get(), m.app.call("post"), hasattr(m.app, "do_put")), ("get", "post", False)
def check_after(m, live):
    yield (live.get(), m.app.call("put"), hasattr(m.app, "do_post")), ("get", "put", False)

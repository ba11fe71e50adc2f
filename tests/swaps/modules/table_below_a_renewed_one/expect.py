"""A table takes over another's that is made anew, of a nested class with slots, and drops an entry by its class, which the trial made a double of."""
FIRST = ["nodes", "base", "dialect"]
def setup(m):
    return {"Sum": m.nodes.Sum, "TABLE": m.dialect.Dialect.Writer.TABLE}
def check_before(m, live):
    yield {k.__name__ if isinstance(k, type) else k: v for k, v in m.dialect.Dialect.Writer.TABLE.items()}, {"name": "v1", "Sum": "+"}
def check_after(m, live):
    yield {k.__name__ if isinstance(k, type) else k: v for k, v in m.dialect.Dialect.Writer.TABLE.items()}, {"name": "v2", "Sum": "+"}
    yield m.nodes.Sum(2).kind(), "v2"
def live_after(m, live):
    yield (live.Sum in m.dialect.Dialect.Writer.TABLE, m.dialect.Dialect.Writer.TABLE is live.TABLE), (True, True)

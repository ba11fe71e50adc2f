"""Definitions in try/except/else."""
def setup(m):
    encode, text = m.app.encode, m.app.text
    return locals()
def check_before(m, live):
    yield (live.encode(1), live.text(1)), (("slow", 1), "1")
def check_after(m, live):
    yield (live.encode(1), live.text(1)), (("slower", 1), "[1]")

"""A descriptor class decorates a method whose body is edited."""
def setup(m):
    job = m.app.Job()
    return locals()
def check_before(m, live):
    yield live.job.run(1), ("t", 2)
def check_after(m, live):
    yield live.job.run(1), ("t", 101)

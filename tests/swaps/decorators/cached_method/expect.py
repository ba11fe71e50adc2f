"""lru_cache on a method."""
def setup(m):
    repo = m.app.Repo()
    repo.find(1)
    return locals()
def check_before(m, live):
    yield live.repo.find(1), ("found", 1)
def check_after(m, live):
    yield (live.repo.find(1), live.repo.find(2)), (("FOUND", 1), ("FOUND", 2))

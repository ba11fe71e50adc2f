"""A module of a namespace package (a folder without __init__)."""
def setup(m):
    go = m.app.go
    return locals()
def check_before(m, live):
    yield live.go(), ("part1", 1)
def check_after(m, live):
    yield live.go(), ("part2", 2)

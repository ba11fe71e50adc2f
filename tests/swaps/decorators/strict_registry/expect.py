"""A registry that raises on a second entry: an edited body and a new command beside it."""
FIRST = ["registry"]
def check_before(m, live):
    yield {k: f() for k, f in m.registry.COMMANDS.items()}, {"up": "up 1", "down": "down 1"}
def check_after(m, live):
    yield {k: f() for k, f in m.registry.COMMANDS.items()}, {"up": "up 2", "down": "down 1", "left": "left"}

"""An enum with __init__ and a property; one member's value changes."""
def setup(m):
    mars = m.app.Planet.MARS
    return locals()
def check_before(m, live):
    yield (live.mars.density, live.mars.mass), (5.0, 5)
def check_after(m, live):
    yield (live.mars.density, live.mars.mass, live.mars is m.app.Planet.MARS), (50, 50, True)

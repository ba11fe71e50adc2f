"""A new registration is made before a later import fails."""
REFUSED = "no_such_module_anywhere"
def check_before(m, live):
    yield ({k: f() for k, f in m.registry.COMMANDS.items()}, len(m.registry.ORDER), m.app.up()), ({"up": "up1"}, 1, "up1")

"""A migration given for a base carries objects of a subclass, and what it leaves open is filled with the defaults."""
ORACLE = "there is no migration in a fresh process"
ALONE = "what objects were before is kept for the last eight changes that migrated"
def migrations(m):
    def carry(obj, old_version, old): obj.lines = [old["qty"]]
    return {m.name("app") + ":Order": carry}
def setup(m):
    plain, rush = m.app.Order(1, 5), m.app.Rush(2, 6)
    return locals()
def check_before(m, live):
    yield (vars(live.plain), vars(live.rush)), ({"id": 1, "qty": 5}, {"id": 2, "qty": 6, "level": 9})
def live_after(m, live):
    yield (live.plain.lines, live.plain.notes, live.rush.lines, live.rush.notes), ([5], [], [6], [])
def check_after(m, live):
    yield repr(m.app.Rush(1)), "Rush(id=1, lines=[], notes=[], level=9)"

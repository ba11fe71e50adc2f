"""A change is refused after its definitions have come to stand elsewhere in tables: all of them stand where they stood, and nobody finds a class of the trial."""
REFUSED = "ZeroDivisionError"
def check_before(m, live):
    app = m.app
    yield (list(app.HANDLERS.items()), app.ORDER, list(app.BY_KIND.items())), ([("opened", [app.opened]), ("closed", [app.closed])], ["opened", "closed"], [("upper", [app.Upper])])
    yield (list(app.ACTORS), app.ACTORS["first"] is app.actor, app.Base.__subclasses__()), (["first"], True, [app.Upper])
def check_after(m, live):
    yield "applied", "refused"

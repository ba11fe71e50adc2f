"""A `with` or a `try` at the top that has made something with what is edited, and may not run again, is said to be held, and what asks the classes in a table for something."""
ORACLE = "what is held is what it was"
def check_before(m, live):
    yield (m.app.DATA, m.app.VALUE, m.app.NEXT), ("TEXT", "VALUE", 2)
def drive(m, live, swap):
    live.said = sorted(each.partition(": ")[2].partition(": it depends")[0] for each in swap().held)
def check_after(m, live):
    yield (m.app.DATA, m.app.VALUE, m.app.NEXT), ("TEXT", "VALUE", 2)
def live_after(m, live):
    yield live.said, ["SCHEMA was held: it takes something out of KNOWN, which the edit fills, and running it again could have effects", "try: was held", "with Session() as number: was held", "with io.StringIO('text') as file: was held"]

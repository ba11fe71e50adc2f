import ledger


class Formats:
    def __init__(self):
        self.known = {}

    def add(self, name):
        ledger.note(name)
        self.known[name] = len(self.known)

    def fill(self):
        self.add("csv")
        self.add("sql")


def announce():
    ledger.note("opened")


formats = Formats()
formats.fill()
announce()

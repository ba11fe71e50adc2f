import ledger
class Db:
    def __init__(self, url): ledger.note(url); self.url, self.open = url, True
    def query(self, q): return "q2", self.url, q
db = Db("mem://")
def ask(q): return db.query(q)

class Client:
    def get(self): return "real1"
class Other:
    n = 1
    def get(self): return "other1"
def make(): return Client().get()

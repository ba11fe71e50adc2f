class Client:
    def get(self): return "real2"
    def put(self): return "put2"
class Other:
    n = 2
    def get(self): return "other2"
def make(): return "made", Client().get()

from watching import watched
@watched
class Till:
    def total(self, by=1): return 3
    def new(self): return "new"
    def same(self): return "same"
@watched
def price(): return 30
@watched
def untouched(): return "untouched"

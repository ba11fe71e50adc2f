from watching import watched
@watched
class Till:
    def total(self): return 1
    def same(self): return "same"
@watched
def price(): return 10
@watched
def untouched(): return "untouched"

from watching import watched
# lines
# come
@watched
class Till:
    def total(self): return 2
    def same(self): return "same"
@watched
def price(): return 20
@watched
def untouched(): return "untouched"

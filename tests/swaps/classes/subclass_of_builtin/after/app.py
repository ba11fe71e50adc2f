class Bag(dict):
    def total(self): return -sum(self.values())
class Names(list):
    def first(self): return self[-1]
class Num(int):
    def twice(self): return self * 3
class Err(ValueError):
    def code(self): return 500

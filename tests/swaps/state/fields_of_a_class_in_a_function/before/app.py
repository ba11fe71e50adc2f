import sys
limit = 1
class Made(type):
    def __init__(cls, *args): cls.__seen = []
class Kind(metaclass=Made): pass
def make(limit):
    class Finder:
        def __init__(self):
            self.__found = {}
            self.least = limit
        def find(self, name): return self.__found.setdefault(name, len(self.__found))
    return Finder()
def start():
    sys.stderr.write("")
    return make(7)
finder = start()

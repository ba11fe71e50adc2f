import sys
from collections import OrderedDict
limit = 1
class Made(type):
    def __init__(cls, *args):
        cls.__seen = []
        cls.__recent = OrderedDict()
class Kind(metaclass=Made): pass
def make(limit):
    class Finder:
        def __init__(self):
            self.__found = {}
            self.__recent = OrderedDict()
            self.least = limit
            self.most = limit
        def find(self, name):
            self.__recent[name] = self.__found.setdefault(name, len(self.__found))
            return list(self.__recent.items())
    return Finder()
def start():
    sys.stderr.write("")
    return make(7)
finder = start()

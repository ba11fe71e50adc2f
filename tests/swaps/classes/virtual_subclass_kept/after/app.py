import abc
class Store(abc.ABC):
    def kind(self): return "k2"

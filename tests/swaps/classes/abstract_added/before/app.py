import abc
class Store(abc.ABC):
    @abc.abstractmethod
    def get(self): ...
class Memory(Store):
    def get(self): return "m"

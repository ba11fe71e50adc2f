import abc
class Store(abc.ABC):
    @abc.abstractmethod
    def get(self): ...
    @abc.abstractmethod
    def put(self): ...
class Memory(Store):
    def get(self): return "m"

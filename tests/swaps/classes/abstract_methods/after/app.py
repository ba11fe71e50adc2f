import abc
class Store(abc.ABC):
    @abc.abstractmethod
    def get(self): ...
    def put(self): return "default"
class Memory(Store):
    def get(self): return "m"

import abc
class Root(abc.ABC):
    def root(self): return 'root'
class Till(Root):
    @abc.abstractmethod
    def thing(self): return 'a2'

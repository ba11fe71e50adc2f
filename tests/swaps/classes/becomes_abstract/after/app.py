from abc import ABC, abstractmethod
class Parameter(ABC):
    def __init__(self, name): self.name = name
    @abstractmethod
    def kind(self): ...
class Option(Parameter):
    def kind(self): return "option"
class Argument(Parameter):
    def kind(self): return "an argument"

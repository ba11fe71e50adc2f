class Parameter:
    def __init__(self, name): self.name = name
    def kind(self): return "any"
class Option(Parameter):
    def kind(self): return "option"
class Argument(Parameter):
    def kind(self): return "argument"

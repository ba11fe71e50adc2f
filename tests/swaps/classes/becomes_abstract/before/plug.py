from app import Option, Parameter
class Flag(Option):
    pass
class Nothing(Parameter):
    pass

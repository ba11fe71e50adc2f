from lexer import Lexer, split
def deprecated(cls):
    class Deprecated(cls):
        def __init__(self, *args): super().__init__(*args)
    return Deprecated
def deprecated_function(function):
    def wrapper(*args): return "deprecated", function(*args)
    return wrapper
Lexer = deprecated(Lexer)
split = deprecated_function(split)

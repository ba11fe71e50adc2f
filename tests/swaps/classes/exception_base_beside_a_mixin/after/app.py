from mix import StrAndRepr
class AppError(Exception):
    def code(self): return 7
class ParseError(StrAndRepr, AppError):
    def __init__(self, text, pos=-1):
        super().__init__(text)
        self.pos = pos
    def __str__(self): return f"{self.args[0]} at {self.pos}"
class Incomplete(ParseError): pass
class VisitError(AppError): pass

from enum import Enum as EnumType
class Colour(EnumType):
    red = 1
class Field:
    def get(self): return "field"
class OfEnum(Field):
    kind = EnumType
    def get(self): return self.kind
class Enum(Field):
    def get(self): return "enum field"
def dedent(text): return "mine"

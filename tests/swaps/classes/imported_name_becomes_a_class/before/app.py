from enum import Enum
from textwrap import dedent
class Colour(Enum):
    red = 1
class Field:
    def get(self): return "field"
class OfEnum(Field):
    kind = Enum
    def get(self): return self.kind

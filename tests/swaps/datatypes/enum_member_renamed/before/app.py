import enum
class Colour(enum.Enum):
    RED = 1
    BLUE = 2
    AZURE = 2
    GONE = 3
def shown(c): return c is Colour.RED

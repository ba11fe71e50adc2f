import enum
class Colour(enum.Enum):
    CRIMSON = 1
    BLUE = 2
    AZURE = 4
def shown(c): return c is Colour.CRIMSON

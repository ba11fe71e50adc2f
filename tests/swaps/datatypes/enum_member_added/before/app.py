import enum
class Colour(enum.Enum):
    RED = 1
    GREEN = 2
DEFAULT = Colour.RED

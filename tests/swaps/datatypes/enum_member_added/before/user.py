from app import Colour, DEFAULT
TABLE = {Colour.RED: "r", Colour.GREEN: "g"}
def name(v): return TABLE.get(Colour(v), "?")
def is_default(c): return c is DEFAULT

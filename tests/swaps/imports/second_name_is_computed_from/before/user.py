import units

Kind = units.Unit
loud = units.shout


class Half(Kind):
    pass


def said():
    return loud("hey")


SIZE = Kind.SIZE
LABEL = Kind.label()
HALF = Half.SIZE, Half.label()
SAID = loud("hi"), said()

import collections

hook = None
limit = 1
rows, marks, ring = [1], {1}, [0, 0]
order = collections.OrderedDict(a=1)
TABLE = {"kept": 1, "x": 0}


class Desk:
    colour = "red"


desk = Desk()

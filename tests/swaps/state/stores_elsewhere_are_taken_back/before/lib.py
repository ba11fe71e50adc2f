hook = None
limit = 1
TABLE = {"kept": 1, "x": 0}


class Desk:
    colour = "red"


desk = Desk()

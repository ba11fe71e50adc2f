import lib


def handler(): return 1


lib.hook = handler
lib.limit = 5
lib.later = 3
lib.TABLE["x"] = handler
lib.TABLE["y"] = handler
lib.Desk.colour = "blue"
lib.desk.number = 7
lib.rows += [2]
lib.marks |= {2}
lib.ring[0] = 9

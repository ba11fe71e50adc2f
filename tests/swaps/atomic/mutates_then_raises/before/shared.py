LOG = ["start"]
CONF = {"x": 1}
KNOWN = {1}
class Reg:
    items = []
OBJ = Reg()

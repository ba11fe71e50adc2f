import lib

class Total:
    number = 1

def grow():
    Total.number += 1

lib.configure(a=1)
setattr(lib, "extra", 1)
lib.set_level(4)
lib.server.start()

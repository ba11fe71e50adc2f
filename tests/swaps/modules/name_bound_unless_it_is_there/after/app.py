SIZE = 2
own = [SIZE]

if "shared" not in globals():
    shared = own
if "own" not in globals():
    other = own


def total():
    return SIZE

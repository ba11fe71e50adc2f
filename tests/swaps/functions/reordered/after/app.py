# the order changes and nothing else
def three(): return 3

def one(): return 1

def two(): return 2 + 0

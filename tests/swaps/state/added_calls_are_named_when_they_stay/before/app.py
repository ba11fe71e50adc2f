import lib

class Total:
    number = 1

def grow():
    Total.number += 1

Total.number += 1

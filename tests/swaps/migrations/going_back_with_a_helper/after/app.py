RATE = 3
LIMIT = 4
class Jar:
    def __init__(self):
        self.coins = 5
        self.spare = 1

    def __code_change__(self, old_version, old):
        self.spare = over(old["coins"])
        self.came_from = old_version

def over(coins):
    return worth(coins) - LIMIT

def worth(coins):
    return coins * RATE + 1

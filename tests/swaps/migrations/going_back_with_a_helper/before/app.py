RATE = 2
class Jar:
    def __init__(self):
        self.coins = 5

def worth(coins):
    return coins * RATE

class Coin:
    minted = 1000

    def __init__(self):
        self.number = Coin.minted
        Coin.minted += 1

    def worth(self, times=1):
        return times


class Medal(Coin):
    def worth(self, times=1):
        return super().worth(times) * 10


class Star(Medal):
    pass

class Coin:
    minted = 1000

    def __init__(self):
        self.number = Coin.minted
        Coin.minted += 1

    def worth(self):
        return 1

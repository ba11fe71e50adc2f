class Price:
    rate = 10

    def total(self):
        return 100 + self.tax()

    def tax(self):
        return self.rate

    def show(self):
        return [self.total()]

    @staticmethod
    def base():
        return 100

    def start(self):
        return self.show()


price = Price()
TOTAL = price.show()
price.start()

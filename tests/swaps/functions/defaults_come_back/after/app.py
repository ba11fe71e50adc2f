class collect:
    def __new__(cls, item):
        return "class"


class Book:
    @staticmethod
    def price():
        return "static"

    def of(self):
        return self.price()

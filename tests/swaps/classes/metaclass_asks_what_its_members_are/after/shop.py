from app import Model, Whole


class Order(Model):
    qty: Whole = Whole(1)
    price = Whole(default=3)
    parts = Whole(4)

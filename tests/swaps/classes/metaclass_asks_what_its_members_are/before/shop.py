from app import Model, Whole


class Order(Model):
    qty = Whole(1)
    price = Whole(2)

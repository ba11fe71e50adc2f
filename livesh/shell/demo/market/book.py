"""The order book: who wants to buy and sell what, at which price."""

import threading


class Order:
    """What somebody wants."""

    def __init__(self, customer: str, side: str, quantity: int, price: float) -> None:
        self.customer = customer
        self.side = side
        self.quantity = quantity
        self.price = price


class Book:
    """Open orders, the best price first; the lock protects them."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.buys: list[Order] = []
        self.sells: list[Order] = []
        self.trades = 0

    def place(self, order: Order) -> float:
        """Trade *order* against the book, keep what is left of it open, and return the amount traded."""
        amount = 0.0
        with self.lock:
            others = self.sells if order.side == "buy" else self.buys
            while order.quantity and others and self.meets(order, others[0]):
                amount += self.trade(order, others[0])
                if not others[0].quantity:
                    others.pop(0)
            if order.quantity:
                self.keep(order)
        return amount

    def meets(self, order: Order, other: Order) -> bool:
        """Say whether two orders agree on a price."""
        return order.price >= other.price if order.side == "buy" else order.price <= other.price

    def trade(self, order: Order, other: Order) -> float:
        """Exchange what both have; the price is that of who was there first."""
        quantity = min(order.quantity, other.quantity)
        order.quantity -= quantity
        other.quantity -= quantity
        self.trades += 1
        return quantity * other.price

    def keep(self, order: Order) -> None:
        """Put *order* where it belongs; the book forgets the worst offers beyond a hundred."""
        side = self.buys if order.side == "buy" else self.sells
        side.append(order)
        side.sort(key=lambda one: -one.price if one.side == "buy" else one.price)
        del side[100:]


book = Book()

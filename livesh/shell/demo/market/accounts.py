"""What every customer was charged, and what we owe them."""

import threading


class Accounts:
    """Sums a customer; the lock protects them."""

    def __init__(self, *customers: str) -> None:
        self.lock = threading.RLock()
        self.traded = dict.fromkeys(customers, 0.0)
        self.charged = dict.fromkeys(customers, 0.0)
        self.refund = dict.fromkeys(customers, 0.0)

    def charge(self, customer: str, amount: float, fee: float) -> None:
        """Write down a trade."""
        with self.lock:
            self.traded[customer] += amount
            self.charged[customer] = round(self.charged[customer] + fee, 2)

    def overcharged(self, customer: str) -> float:
        """Return how much more was charged than was published."""
        with self.lock:
            return round(self.charged[customer] - self.traded[customer] * 0.0005, 2)


accounts = Accounts("ann", "bob", "cyd")

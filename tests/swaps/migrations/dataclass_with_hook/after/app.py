from dataclasses import dataclass
@dataclass
class Item:
    cents: int
    def __code_change__(self, old_version, old):
        self.cents = round(old["price"] * 100)
        del self.price

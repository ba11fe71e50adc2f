from dataclasses import dataclass
@dataclass
class Item:
    price: float

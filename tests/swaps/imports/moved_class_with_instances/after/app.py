from models import Order
def make(n): return Order(n)

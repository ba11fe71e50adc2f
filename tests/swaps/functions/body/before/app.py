def price(qty):
    return qty * 3

def price(qty):
    return qty * 4

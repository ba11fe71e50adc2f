from shop import taxes

def price():
    return 700 + taxes.rate()

def tax():
    return 10


rate = tax


def total():
    return 100 + rate()


TOTAL = total(), rate()

def tax():
    return 20


rate = tax


def total():
    return 100 + rate()


TOTAL = total(), rate()

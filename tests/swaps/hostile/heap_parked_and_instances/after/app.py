LIMIT = 2


def helper():
    return LIMIT, Order


class Order:
    def limit(self):
        return LIMIT, helper()[0]


class Special(Order):
    pass


TABLE = {"order": Order, "helper": helper, "special": Special()}
LATE = [lambda: LIMIT]

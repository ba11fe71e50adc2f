class Store:
    __marker = object()
    __made = 0
    __names = ["first"]
    LIMIT = 2

    def __init__(self):
        Store.__made += 1

    def made(self):
        return Store.__made, Store.__names, self.__limit()

    def __limit(self):
        return -self.LIMIT

    def take(self, key, default=__marker):
        if default is self.__marker:
            raise KeyError(key)
        return default

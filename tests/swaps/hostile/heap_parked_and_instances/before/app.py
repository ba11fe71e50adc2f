LIMIT = 1


class Order:
    def limit(self):
        return LIMIT

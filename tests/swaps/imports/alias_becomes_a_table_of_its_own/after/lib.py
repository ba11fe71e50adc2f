EU = {"host": "eu"}
US = {"host": "us"}
BOX = [EU, US]


class Client:
    def __init__(self, table=US):
        self.table = table

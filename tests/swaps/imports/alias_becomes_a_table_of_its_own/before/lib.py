EU = {"host": "eu"}
US = EU
BOX = [EU, US]


class Client:
    def __init__(self, table=US):
        self.table = table

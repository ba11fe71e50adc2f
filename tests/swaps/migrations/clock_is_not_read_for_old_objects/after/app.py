import time


class Letter:
    def __init__(self, sender):
        self.sender = sender
        self.at = time.time()
        self.tags = []


SIZE = 2
STARTED = (SIZE, time.time())

import time


class Letter:
    def __init__(self, sender):
        self.sender = sender


SIZE = 1
STARTED = (SIZE, time.time())

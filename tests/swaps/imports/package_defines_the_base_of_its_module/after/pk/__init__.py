from abc import ABC


class Base(ABC):
    def total(self):
        return self.sleep() + self.more()


def run():
    return Later().total()


from .later import Later

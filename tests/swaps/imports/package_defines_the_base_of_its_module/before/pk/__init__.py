import abc


class Base(metaclass=abc.ABCMeta):
    def total(self):
        return self.sleep()


def run():
    return Later().total()


from .later import Later

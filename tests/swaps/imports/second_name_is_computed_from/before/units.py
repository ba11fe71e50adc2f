class Unit:
    SIZE = 1

    @staticmethod
    def label():
        return "piece"


def shout(text):
    return text + "!"

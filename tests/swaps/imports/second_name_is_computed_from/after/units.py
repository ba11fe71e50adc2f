class Unit:
    SIZE = 12

    @staticmethod
    def label():
        return "dozen"


def shout(text):
    return text + "!!"

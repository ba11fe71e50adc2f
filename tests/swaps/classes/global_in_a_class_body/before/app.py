class Settings:
    global LEVEL, describe
    LEVEL = 1
    copied = LEVEL

    def describe():
        return "old"


class Later:
    own = 1


def read(): return LEVEL, describe()

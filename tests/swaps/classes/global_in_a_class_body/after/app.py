class Settings:
    global LEVEL, describe
    LEVEL = 2
    copied = LEVEL

    def describe():
        return "new"


class Later:
    global ADDED
    ADDED = 3
    own = ADDED


def read(): return LEVEL, describe()

class Conf:
    debug = False
    level = 1

class Conf:
    debug = False
    level = 2

class Conf:
    limit = 100
    name = "c2"

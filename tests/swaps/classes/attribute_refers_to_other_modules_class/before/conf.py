class Conf:
    limit = 10
    name = "c"

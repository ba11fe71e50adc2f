def plain(value):
    return value


this = None

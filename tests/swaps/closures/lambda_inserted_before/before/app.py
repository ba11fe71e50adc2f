def make(n):
    fs = []
    fs.append(lambda x: ("one", n, x))
    fs.append(lambda x: ("two", n, x))
    return fs

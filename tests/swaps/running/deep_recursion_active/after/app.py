def down(n, cb):
    if n == 0:
        cb()
        return ["end2"]
    return down(n - 1, cb) + ["r2"]

def acc():
    total = 0
    while True:
        try:
            x = yield total
            total += x
        except ValueError:
            total = "reset1"
            yield total
            return

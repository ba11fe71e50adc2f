def acc():
    total = 0
    while True:
        try:
            x = yield total
            total += x * 10
        except ValueError:
            total = "reset2"
            yield total
            return

def ticker(step):
    def ticks():
        n = 0
        while n < 3 * step:
            yield "t", n
            n += step
    return ticks
